/** The interfaces between a poll loop and the pollables that it serves. */
@NullMarked
package io.bpfevents.core.internal.loop;

import org.jspecify.annotations.NullMarked;

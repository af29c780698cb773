/** What a poll loop serves, and how it is woken. */
@NullMarked
package io.bpfevents.core.internal.loop;

import org.jspecify.annotations.NullMarked;

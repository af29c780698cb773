/** The poll loop: one thread that waits for any number of rings and reads them. */
@NullMarked
package io.bpfevents.core.loop;

import org.jspecify.annotations.NullMarked;

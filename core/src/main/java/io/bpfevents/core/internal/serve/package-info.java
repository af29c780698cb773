/** The consumer side of a buffer: its consumer slot, its passes on the loop, its close. */
@NullMarked
package io.bpfevents.core.internal.serve;

import org.jspecify.annotations.NullMarked;

/** Serving a buffer: its consumer slot, its loop, its close. */
@NullMarked
package io.bpfevents.core.internal.serve;

import org.jspecify.annotations.NullMarked;

/** The algorithm of the kernel over plain memory. */
@NullMarked
package io.bpfevents.core.internal.simulated;

import org.jspecify.annotations.NullMarked;

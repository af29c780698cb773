/**
 * Rings of the kernel: their descriptors, their types, and the claim of their one reader. Perf
 * buffers: their opening.
 */
@NullMarked
package io.bpfevents.core.internal.kernel;

import org.jspecify.annotations.NullMarked;

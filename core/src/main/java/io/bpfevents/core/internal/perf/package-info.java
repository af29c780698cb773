/** Perf buffers: from the memory of each CPU to decoded records. */
@NullMarked
package io.bpfevents.core.internal.perf;

import org.jspecify.annotations.NullMarked;

/** Figures of a ring: sampled, or a consistent set. */
@NullMarked
package io.bpfevents.core.stats;

import org.jspecify.annotations.NullMarked;

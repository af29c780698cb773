/** The figures of a ring: sampled one by one, or as a consistent set. */
@NullMarked
package io.bpfevents.core.stats;

import org.jspecify.annotations.NullMarked;

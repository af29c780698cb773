/** {@code bin/bench}: the cost of reading a ring, compared with C. */
@NullMarked
package io.bpfevents.benchmarks;

import org.jspecify.annotations.NullMarked;

/** {@code bin/bench}: what reading a ring costs, beside C. */
@NullMarked
package io.bpfevents.benchmarks;

import org.jspecify.annotations.NullMarked;

/** The soak: load for a given time, and a verdict on the accounting and the memory. */
@NullMarked
package io.bpfevents.benchmarks.soak;

import org.jspecify.annotations.NullMarked;

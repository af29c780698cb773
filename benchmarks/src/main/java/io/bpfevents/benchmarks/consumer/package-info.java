/** The consumers written in Java, and the measurement that all of them make. */
@NullMarked
package io.bpfevents.benchmarks.consumer;

import org.jspecify.annotations.NullMarked;

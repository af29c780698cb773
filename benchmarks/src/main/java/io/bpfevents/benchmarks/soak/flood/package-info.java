/** A flat-out producer with random subscribers. */
@NullMarked
package io.bpfevents.benchmarks.soak.flood;

import org.jspecify.annotations.NullMarked;

/** The machine of a run, and the CPUs that it uses. */
@NullMarked
package io.bpfevents.benchmarks.machine;

import org.jspecify.annotations.NullMarked;

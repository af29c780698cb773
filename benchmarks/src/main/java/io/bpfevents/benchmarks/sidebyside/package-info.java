/** The side-by-side benchmark: all consumers in turn on one ring. */
@NullMarked
package io.bpfevents.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;

/** Consumers of one ring, turn by turn. */
@NullMarked
package io.bpfevents.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;

/** A reader that acknowledges, is killed and started again. */
@NullMarked
package io.bpfevents.benchmarks.soak.restart;

import org.jspecify.annotations.NullMarked;

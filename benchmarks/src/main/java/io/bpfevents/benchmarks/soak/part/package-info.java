/** What the parts of the soak have in common: their accounting, and the signal to stop. */
@NullMarked
package io.bpfevents.benchmarks.soak.part;

import org.jspecify.annotations.NullMarked;

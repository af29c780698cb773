/** Generated decoders beside hand-written ones. */
@NullMarked
package io.bpfevents.benchmarks.decode;

import org.jspecify.annotations.NullMarked;

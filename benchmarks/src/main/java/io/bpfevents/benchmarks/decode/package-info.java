/** JMH benchmarks of generated decoders, compared with decoders written by hand. */
@NullMarked
package io.bpfevents.benchmarks.decode;

import org.jspecify.annotations.NullMarked;

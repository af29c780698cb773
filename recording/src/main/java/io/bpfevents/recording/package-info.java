/** Recordings of BPF event streams, and their replay without a kernel. */
@NullMarked
package io.bpfevents.recording;

import org.jspecify.annotations.NullMarked;

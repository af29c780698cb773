/** BPF ring buffers: rings of the kernel, simulated rings, and reading them without Reactor. */
@NullMarked
package io.bpfevents.core.ring;

import org.jspecify.annotations.NullMarked;

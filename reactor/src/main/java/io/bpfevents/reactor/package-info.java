/** BPF ring buffers as Reactor {@code Flux}. The entry point is {@link BpfEvents}. */
@NullMarked
package io.bpfevents.reactor;

import org.jspecify.annotations.NullMarked;

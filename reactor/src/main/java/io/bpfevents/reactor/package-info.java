/**
 * BPF ring buffers as Reactor {@code Flux}: {@link io.bpfevents.reactor.BpfEvents} is where to
 * begin.
 */
@NullMarked
package io.bpfevents.reactor;

import org.jspecify.annotations.NullMarked;

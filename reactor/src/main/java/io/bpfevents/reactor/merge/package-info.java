/** Several buffers in one {@code Flux}. */
@NullMarked
package io.bpfevents.reactor.merge;

import org.jspecify.annotations.NullMarked;

package io.bpfevents.spring.properties;

import io.bpfevents.reactor.BufferOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A ring buffer or perf buffer of an object: {@code bpf-events.objects.NAME.rings.NAME.*}.
 *
 * @param map The name of its map; by default the name of the ring.
 * @param type The record class of its events; without one, events are copies of their bytes.
 * @param size The size of the ring, a power of two; by default that of the program. Of a perf
 *     buffer over all CPUs.
 * @param overflow The rule for unread records while their subscriber has no demand; by default
 *     backpressure.
 * @param coalesce How much latency is traded for CPU time on a busy ring; by default 200 us.
 */
public record RingProperties(
        @Nullable String map,
        @Nullable Class<? extends Record> type,
        @Nullable DataSize size,
        @Nullable OverflowPolicy overflow,
        @Nullable Duration coalesce) {

    /** Options with these properties. */
    public <O extends BufferOptions<O>> O options(O defaults) {
        O options = overflow == null ? defaults : defaults.overflow(overflow.overflow());
        return coalesce == null ? options : options.coalesce(coalesce);
    }
}

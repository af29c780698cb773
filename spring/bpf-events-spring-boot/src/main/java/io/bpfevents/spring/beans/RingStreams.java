package io.bpfevents.spring.beans;

import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.BufferOptions;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.spring.properties.RingProperties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

/** Opens the configured buffers, and makes their streams. */
final class RingStreams {
    private static final DataSize SIMULATED = DataSize.ofMegabytes(1);

    private RingStreams() {}

    static EventBuffer open(
            String property, BpfObject object, String map, RingProperties settings) {
        DataSize size = settings.size();
        return size != null && object.map(map).type() == MapType.PERF_EVENT_ARRAY
                ? Checked.value(property + ".size", () -> perfbuf(object, map, size))
                : object.buffer(map);
    }

    private static BpfPerfbuf perfbuf(BpfObject object, String map, DataSize size) {
        return object.perfbuf(map, PerfbufConfig.defaults().totalBytes(size.toBytes()));
    }

    static SimulatedRingbuf simulate(String property, String map, RingProperties settings) {
        DataSize size = settings.size() == null ? SIMULATED : settings.size();
        return SimulatedRingbuf.create(map, RingSize.bytes(property + ".size", size));
    }

    static Flux<?> stream(String property, EventBuffer buffer, RingProperties settings) {
        RecordDecoder<?> decoder =
                Checked.value(property + ".type", () -> decoder(buffer, settings.type()));
        return switch (buffer) {
            case Ringbuf ring -> {
                RingbufOptions options = options(property, settings, RingbufOptions.defaults());
                yield stream(property, settings, () -> BpfEvents.ringbuf(ring, decoder, options));
            }
            case BpfPerfbuf perf -> {
                PerfbufOptions options = options(property, settings, PerfbufOptions.defaults());
                yield stream(property, settings, () -> BpfEvents.perfbuf(perf, decoder, options));
            }
        };
    }

    /** What a buffer does not support is the policy, if one is set. */
    private static Flux<?> stream(
            String property, RingProperties settings, Supplier<Flux<?>> stream) {
        return settings.overflow() == null
                ? stream.get()
                : Checked.value(property + ".overflow", stream);
    }

    private static RecordDecoder<?> decoder(
            EventBuffer buffer, @Nullable Class<? extends Record> type) {
        return type == null ? Event.decoder() : RecordLayout.of(buffer, type);
    }

    /** {@code coalesce} is the only option that is rejected before a buffer is known. */
    private static <O extends BufferOptions<O>> O options(
            String property, RingProperties settings, O defaults) {
        return Checked.value(property + ".coalesce", () -> settings.options(defaults));
    }

    /** The class of the events of a stream. */
    static Class<?> eventType(RingProperties settings) {
        Class<? extends Record> type = settings.type();
        return type == null ? Event.class : type;
    }
}

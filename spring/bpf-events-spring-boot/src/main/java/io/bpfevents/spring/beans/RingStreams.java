package io.bpfevents.spring.beans;

import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.spring.properties.RingProperties;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;

/** Opens the configured buffers, and makes their streams. */
final class RingStreams {
    private static final DataSize SIMULATED = DataSize.ofMegabytes(1);

    private RingStreams() {}

    static EventBuffer open(BpfObject object, String map, RingProperties settings) {
        DataSize size = settings.size();
        return size != null && object.map(map).type() == MapType.PERF_EVENT_ARRAY
                ? object.perfbuf(map, PerfbufConfig.defaults().totalBytes(size.toBytes()))
                : object.buffer(map);
    }

    static SimulatedRingbuf simulate(String property, String map, RingProperties settings) {
        DataSize size = settings.size() == null ? SIMULATED : settings.size();
        return SimulatedRingbuf.create(map, RingSize.bytes(property + ".size", size));
    }

    static Flux<?> stream(EventBuffer buffer, RingProperties settings) {
        Class<? extends Record> type = settings.type();
        return switch (buffer) {
            case Ringbuf ring -> {
                RingbufOptions options = settings.options(RingbufOptions.defaults());
                yield type == null
                        ? BpfEvents.ringbuf(ring, options)
                        : BpfEvents.ringbuf(ring, type, options);
            }
            case BpfPerfbuf perf -> {
                PerfbufOptions options = settings.options(PerfbufOptions.defaults());
                yield type == null
                        ? BpfEvents.perfbuf(perf, Event.decoder(), options)
                        : BpfEvents.perfbuf(perf, type, options);
            }
        };
    }

    /** The class of the events of a stream. */
    static Class<?> eventType(RingProperties settings) {
        Class<? extends Record> type = settings.type();
        return type == null ? Event.class : type;
    }
}

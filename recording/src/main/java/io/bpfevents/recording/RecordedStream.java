package io.bpfevents.recording;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import reactor.core.publisher.Flux;

/** The records of a buffer as {@code Event}, and its losses as {@code Loss}. */
final class RecordedStream {
    private RecordedStream() {}

    static Flux<Object> of(Ringbuf ring, RingbufOptions options) {
        try {
            return BpfEvents.ringbufWithLosses(ring, Event.decoder(), options, loss -> loss);
        } catch (IllegalArgumentException noPositions) {
            // Or another option is not supported: then this throws as well.
            Flux<Event> records = BpfEvents.ringbuf(ring, options);
            return hasCounters(ring)
                    ? Flux.merge(records, BpfEvents.losses(ring))
                    : records.cast(Object.class);
        }
    }

    private static boolean hasCounters(Ringbuf ring) {
        return LossCause.RESERVE_FAILURE.countedBy(ring.stats()).isPresent();
    }

    static Flux<Object> of(BpfPerfbuf perfbuf, PerfbufOptions options) {
        return BpfEvents.perfbufWithLosses(perfbuf, Event.decoder(), options, loss -> loss);
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.RingbufStats;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.BpfEventsMetrics;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Lost;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A kind's rings in a stream, one after the other, and what became of their records. */
final class RingTally {
    private final Kind kind;
    private final Tags tags;
    private final MeterRegistry meters;

    private @Nullable Ringbuf ring; // the one that is open; this and all below guarded by this
    private long delivered; // these are of rings that have ended
    private long dropped;
    private long decodeErrors;
    private @Nullable Long discarded = 0L;
    private @Nullable Long reserveFailed = 0L;

    /**
     * @param stream a name, unlike that of all other streams of the moment
     */
    RingTally(Kind kind, String stream, MeterRegistry meters) {
        this.kind = kind;
        this.tags = Tags.of("kind", kind.label(), "stream", stream);
        this.meters = meters;
    }

    Kind kind() {
        return kind;
    }

    /** A ring's events, and what it loses where it is lost. */
    Flux<Item> read(Ringbuf opened, RingbufOptions options) {
        RecordDecoder<? extends Item> decoder = kind.decoder(opened);
        Flux<Item> items =
                BpfEvents.ringbuf(
                        opened,
                        decoder::decode,
                        options,
                        loss -> new Lost(kind, loss.cause().name(), loss.count()));
        return Flux.using(
                () -> begin(opened),
                _ -> items,
                metrics -> {
                    metrics.close();
                    end(opened);
                });
    }

    private synchronized BpfEventsMetrics begin(Ringbuf opened) {
        ring = opened;
        BpfEventsMetrics metrics = new BpfEventsMetrics(opened, tags);
        metrics.bindTo(meters);
        return metrics;
    }

    private synchronized void end(Ringbuf closed) {
        RingbufStats last = closed.stats();
        delivered += last.delivered();
        dropped += last.dropped();
        decodeErrors += last.decodeErrors();
        discarded = plus(discarded, last.discarded());
        reserveFailed = plus(reserveFailed, last.reserveFailures());
        if (ring == closed) {
            ring = null;
        }
    }

    private static @Nullable Long plus(@Nullable Long sum, OptionalLong figure) {
        return sum == null || figure.isEmpty() ? null : Long.valueOf(sum + figure.getAsLong());
    }

    synchronized boolean isOpen() {
        return ring != null;
    }

    synchronized RingJson describe() {
        if (ring == null) {
            return new RingJson(
                    kind.label(), 0, 0, delivered, dropped, discarded, decodeErrors, reserveFailed);
        }
        RingbufStats now = ring.stats();
        return new RingJson(
                kind.label(),
                now.sizeBytes(),
                now.pendingBytes(),
                delivered + now.delivered(),
                dropped + now.dropped(),
                plus(discarded, now.discarded()),
                decodeErrors + now.decodeErrors(),
                plus(reserveFailed, now.reserveFailures()));
    }
}

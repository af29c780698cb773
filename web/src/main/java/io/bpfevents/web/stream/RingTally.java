package io.bpfevents.web.stream;

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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A kind's rings in a stream, one after the other, and what became of their records. */
final class RingTally {
    private final Kind kind;
    private final Tags tags;
    private final MeterRegistry meters;

    // all guarded by this
    private @Nullable Ringbuf open;
    private final List<Ringbuf> unsettled = new ArrayList<>(); // the open one, and those that end
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
        Flux<Item> items =
                BpfEvents.ringbufWithLosses(
                        opened,
                        kind.decoder(opened),
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
        open = opened;
        unsettled.add(opened);
        opened.onClose().whenComplete((_, _) -> settle(opened)); // its figures are final then
        BpfEventsMetrics metrics = new BpfEventsMetrics(opened, tags);
        metrics.bindTo(meters);
        return metrics;
    }

    private synchronized void end(Ringbuf closed) {
        if (open == closed) {
            open = null;
        }
    }

    private synchronized void settle(Ringbuf ended) {
        RingbufStats last = ended.stats();
        unsettled.remove(ended);
        delivered += last.delivered();
        dropped += last.dropped();
        decodeErrors += last.decodeErrors();
        discarded = plus(discarded, last.discarded());
        reserveFailed = plus(reserveFailed, last.reserveFailures());
    }

    private static @Nullable Long plus(@Nullable Long sum, OptionalLong figure) {
        return sum == null || figure.isEmpty() ? null : Long.valueOf(sum + figure.getAsLong());
    }

    synchronized boolean isOpen() {
        return open != null;
    }

    synchronized RingJson describe() {
        long size = open == null ? 0 : open.sizeBytes();
        long pending = open == null ? 0 : open.stats().pendingBytes();
        RingJson sum =
                new RingJson(
                        kind.label(),
                        size,
                        pending,
                        delivered,
                        dropped,
                        discarded,
                        decodeErrors,
                        reserveFailed);
        for (Ringbuf ring : unsettled) {
            sum = plus(sum, ring.stats());
        }
        return sum;
    }

    private static RingJson plus(RingJson sum, RingbufStats more) {
        return new RingJson(
                sum.kind(),
                sum.sizeBytes(),
                sum.pendingBytes(),
                sum.delivered() + more.delivered(),
                sum.dropped() + more.dropped(),
                plus(sum.discarded(), more.discarded()),
                sum.decodeErrors() + more.decodeErrors(),
                plus(sum.reserveFailed(), more.reserveFailures()));
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.source.EventItem;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.LossItem;
import io.bpfevents.web.source.StreamItem;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Reads one kind for one stream: one ring after the other, one each time that the kind is switched
 * on. The counters of closed rings are kept. Thread-safe.
 */
public final class KindReader {
    private final Kind kind;
    private final Tags tags;
    private final OpenRings rings;

    // all guarded by this
    private @Nullable Ringbuf open;
    private final List<Ringbuf> counting = new ArrayList<>(); // the open ring, and closing ones
    private RingTotals closed = RingTotals.NONE;

    /**
     * @param stream value of the meters' tag; unique among the open streams
     */
    public KindReader(Kind kind, String stream, OpenRings rings) {
        this.kind = kind;
        this.tags = Tags.of("kind", kind.label(), "stream", stream);
        this.rings = rings;
    }

    /** The kind of all its events. */
    public Kind kind() {
        return kind;
    }

    /** The events of a ring, with loss items where events are missing. */
    Flux<StreamItem> read(
            Ringbuf ring, RecordDecoder<? extends KernelEvent> decoder, RingbufOptions options) {
        Flux<StreamItem> items =
                BpfEvents.<Object>ringbufWithLosses(
                                ring,
                                decoder, // not wrapped: only a layout itself decodes in place
                                options,
                                loss -> new LossItem(kind, loss.cause().name(), loss.count()))
                        .map(item ->
                                item instanceof KernelEvent event
                                        ? new EventItem(kind, event)
                                        : (LossItem) item);
        return Flux.using(
                () -> begin(ring),
                _ -> items,
                added -> {
                    added.dispose();
                    end(ring);
                });
    }

    private synchronized Disposable begin(Ringbuf ring) {
        open = ring;
        counting.add(ring);
        ring.onClose().whenComplete((_, _) -> addFinalCounters(ring));
        return rings.add(ring, tags);
    }

    private synchronized void end(Ringbuf ring) {
        if (open == ring) {
            open = null;
        }
    }

    private synchronized void addFinalCounters(Ringbuf ring) {
        counting.remove(ring);
        closed = closed.plus(ring.stats());
    }

    /** Whether a ring is being read. */
    public synchronized boolean isOpen() {
        return open != null;
    }

    /** The open ring's size and fill level, and the totals of all rings. */
    public synchronized RingJson describe() {
        RingTotals totals = closed;
        for (Ringbuf ring : counting) {
            totals = totals.plus(ring.stats());
        }
        return new RingJson(
                kind.label(),
                open == null ? 0 : open.sizeBytes(),
                open == null ? 0 : open.stats().pendingBytes(),
                totals.delivered(),
                totals.dropped(),
                totals.discarded(),
                totals.decodeFailures(),
                totals.reserveFailures(),
                totals.throttled());
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Rings;
import io.bpfevents.web.source.StreamItem;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The kinds of events, each with a switch that applies to all streams. */
@Component
public final class Sources {
    private final Rings rings;
    private final KindMap<Source> sources = new KindMap<>(_ -> new Source());

    /** Creates sources that read {@code rings}, all switched on. */
    public Sources(Rings rings) {
        this.rings = rings;
    }

    /** Switches a kind on or off, for all streams. */
    public void enable(Kind kind, boolean wanted) {
        sources.of(kind).enable(wanted);
    }

    /** Whether a kind is switched on. */
    public boolean isEnabled(Kind kind) {
        return sources.of(kind).isEnabled();
    }

    /** The number of streams that use a kind. */
    public int watchers(Kind kind) {
        return sources.of(kind).watchers();
    }

    /** The events of a kind while it is switched on; each subscriber gets a program and a ring. */
    public Flux<StreamItem> read(KindReader reader, RingbufOptions options) {
        return read(reader, options, events -> events);
    }

    /**
     * The events of a kind while it is switched on.
     *
     * @param ofOneRing transforms the events of one ring; a new ring is opened each time that the
     *     kind is switched on
     */
    public Flux<StreamItem> read(
            KindReader reader, RingbufOptions options, UnaryOperator<Flux<StreamItem>> ofOneRing) {
        Kind kind = reader.kind();
        Flux<StreamItem> events =
                rings.open(kind, (ring, decoder) -> reader.read(ring, decoder, options));
        return sources.of(kind).whileEnabled(ofOneRing.apply(events));
    }

    /** Counts a stream as a watcher of its kinds from its subscription to its termination. */
    public <T> Flux<T> watched(Set<Kind> kinds, Flux<T> stream) {
        return Flux.using(
                () -> {
                    kinds.forEach(kind -> sources.of(kind).addWatcher());
                    return kinds;
                },
                _ -> stream,
                left -> left.forEach(kind -> sources.of(kind).removeWatcher()));
    }
}

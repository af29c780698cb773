package io.bpfevents.web.stream;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Rings;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The kinds of events, each with its switch. */
@Component
public final class Sources {
    private final Rings rings;
    private final ByKind<Source> sources = new ByKind<>(_ -> new Source());

    Sources(Rings rings) {
        this.rings = rings;
    }

    /** Switches a kind on or off, for everybody. */
    public void enable(Kind kind, boolean wanted) {
        sources.of(kind).enable(wanted);
    }

    /** Whether a kind is switched on. */
    public boolean isEnabled(Kind kind) {
        return sources.of(kind).isEnabled();
    }

    /** How many streams want a kind. */
    public int watchers(Kind kind) {
        return sources.of(kind).watchers();
    }

    /** The events of a kind, each subscriber's by a program and a ring of its own. */
    Flux<Item> read(RingTally tally, RingbufOptions options) {
        return read(tally, options, events -> events);
    }

    /**
     * The events of a kind.
     *
     * @param each what is to be done to those of each time that the kind is switched on
     */
    Flux<Item> read(RingTally tally, RingbufOptions options, UnaryOperator<Flux<Item>> each) {
        Kind kind = tally.kind();
        Flux<Item> events = rings.open(kind, ring -> tally.read(ring, options));
        return sources.of(kind).whileEnabled(each.apply(events));
    }

    /** Counts a stream among the watchers of its kinds as long as it lasts. */
    <T> Flux<T> watched(Set<Kind> kinds, Flux<T> stream) {
        return Flux.using(
                () -> {
                    kinds.forEach(kind -> sources.of(kind).watch());
                    return kinds;
                },
                _ -> stream,
                left -> left.forEach(kind -> sources.of(kind).leave()));
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A kind in the shared stream: its program is attached as long as a client wants it. */
final class SharedSource {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSource.class);

    private final RingTally tally;
    private final Sinks.Many<Boolean> wanted = Sinks.many().replay().latestOrDefault(false);
    private int clients; // guarded by this
    private volatile @Nullable String failure;

    SharedSource(Kind kind, MeterRegistry meters) {
        tally = new RingTally(kind, "shared", meters);
    }

    /** Why there are no more events although they are wanted, or null. */
    @Nullable String failure() {
        return failure;
    }

    RingTally tally() {
        return tally;
    }

    synchronized void oneMoreClient() {
        if (clients++ == 0) {
            wanted.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    synchronized void oneClientLess() {
        if (--clients == 0) {
            wanted.emitNext(false, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    /** Its events, while it is wanted. */
    Flux<Item> events(Sources sources, RingbufOptions options) {
        Flux<Item> events =
                sources.read(
                        tally,
                        options,
                        each ->
                                each.onErrorResume(this::endQuietly)
                                        .doFinally(_ -> failure = null));
        return wanted.asFlux().switchMap(yes -> yes ? events : Flux.never());
    }

    /** The other kinds go on, and so does this when it is wanted, or switched on, anew. */
    private Flux<Item> endQuietly(Throwable error) {
        failure = String.valueOf(error.getMessage());
        LOG.warn("no more events of kind {}: {}", tally.kind().label(), error.toString());
        return Flux.never();
    }
}

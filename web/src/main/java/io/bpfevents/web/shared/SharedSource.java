package io.bpfevents.web.shared;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.StreamItem;
import io.bpfevents.web.stream.KindReader;
import io.bpfevents.web.stream.OpenRings;
import io.bpfevents.web.stream.Sources;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** One kind of the shared stream: its program is attached while at least one client uses it. */
final class SharedSource {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSource.class);

    private final KindReader reader;
    private final Sinks.Many<Boolean> inUse = Sinks.many().replay().latestOrDefault(false);
    private int clients; // guarded by this
    private volatile @Nullable String failure;

    SharedSource(Kind kind, OpenRings rings) {
        reader = new KindReader(kind, "shared", rings);
    }

    /** Why the kind has no more events although it is in use; null if it has not failed. */
    @Nullable String failure() {
        return failure;
    }

    KindReader reader() {
        return reader;
    }

    synchronized void addClient() {
        if (clients++ == 0) {
            inUse.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    synchronized void removeClient() {
        if (--clients == 0) {
            inUse.emitNext(false, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    /** The kind's events, while it is in use. */
    Flux<StreamItem> events(Sources sources, RingbufOptions options) {
        Flux<StreamItem> events =
                sources.read(
                        reader,
                        options,
                        ofOneRing ->
                                ofOneRing
                                        .onErrorResume(this::suspend)
                                        .doFinally(_ -> failure = null));
        return inUse.asFlux().switchMap(used -> used ? events : Flux.never());
    }

    /**
     * Keeps an error from the other kinds. This kind is read again when its next first client comes
     * or when it is switched on.
     */
    private Flux<StreamItem> suspend(Throwable error) {
        failure = String.valueOf(error.getMessage());
        LOG.warn("no more events of kind {}: {}", reader.kind().label(), error.toString());
        return Flux.never();
    }
}

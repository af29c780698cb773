package io.bpfevents.web.stream;

import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.web.WebLimits;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Rings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Everybody who listens: how many there are, and what each of them gets. */
@Component
public final class Clients {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final int LEAST_BEATS = 2; // one alone may have met a full buffer by chance

    private final SharedStream shared;
    private final PolicyStreams policies;
    private final Sources sources;
    private final Rings rings;
    private final FrameEncoder encoder;
    private final WebLimits limits;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong ids = new AtomicLong();
    private final Sinks.Empty<Void> stopped = Sinks.empty();

    Clients(
            SharedStream shared,
            PolicyStreams policies,
            Sources sources,
            Rings rings,
            FrameEncoder encoder,
            WebLimits limits) {
        this.shared = shared;
        this.policies = policies;
        this.sources = sources;
        this.rings = rings;
        this.encoder = encoder;
        this.limits = limits;
    }

    /** The shared stream, from now on or from behind a message. */
    public Flux<ServerSentEvent<String>> share(Set<Kind> kinds, @Nullable Long lastId) {
        return admitted(id -> {
            SharedLog.Cursor place = shared.place(kinds, lastId);
            // with an id, so that whoever is cut off before the first event misses none
            ServerSentEvent<String> hello = hello(id, kinds, null, place.since());
            return messages(kinds, hello, shared.events(id, place));
        });
    }

    /** A stream of the client's own. */
    public Flux<ServerSentEvent<String>> own(Set<Kind> kinds, Policy policy) {
        return admitted(id ->
                Flux.using(
                        () -> policies.open(id, kinds, policy),
                        own ->
                                messages(kinds, hello(id, kinds, policy, null), own.events())
                                        .transform(own.demand()::of),
                        _ -> policies.close(id)));
    }

    private Flux<ServerSentEvent<String>> admitted(
            Function<String, Flux<ServerSentEvent<String>>> stream) {
        return Flux.using(this::admit, stream, _ -> count.decrementAndGet())
                .takeUntilOther(stopped.asMono());
    }

    /** Ends all streams: the server waits seconds for those that do not end by themselves. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopped.tryEmitEmpty();
    }

    private String admit() {
        if (count.incrementAndGet() > limits.clients()) {
            count.decrementAndGet();
            throw TooManyException.clients(limits.clients());
        }
        return "s" + ids.incrementAndGet();
    }

    private Flux<ServerSentEvent<String>> messages(
            Set<Kind> kinds, ServerSentEvent<String> hello, Flux<ServerSentEvent<String>> events) {
        long patience = Math.max(LEAST_BEATS, limits.stall().dividedBy(limits.heartbeat()));
        Flux<ServerSentEvent<String>> messages =
                events.startWith(hello).onErrorResume(this::failure);
        return sources.watched(kinds, Heartbeats.among(messages, limits.heartbeat(), patience));
    }

    private ServerSentEvent<String> hello(
            String id, Set<Kind> kinds, @Nullable Policy policy, @Nullable Long since) {
        HelloJson hello =
                new HelloJson(
                        id,
                        kinds.stream().map(Kind::label).toList(),
                        policy == null ? null : policy.label(),
                        rings.simulated(),
                        policy == null ? limits.bufferEvents() : 0);
        Frame frame = encoder.frame("hello", hello);
        return frame.withId(since, RETRY);
    }

    private Flux<ServerSentEvent<String>> failure(Throwable error) {
        Long lost = error instanceof EventsLostException e ? Long.valueOf(e.lost()) : null;
        return Flux.just(
                encoder.frame("failure", new FailureJson(String.valueOf(error.getMessage()), lost))
                        .withId(null));
    }

    /** Whether any of them has a kind's program at work. */
    public boolean isAttached(Kind kind) {
        return shared.isAttached(kind) || policies.isAttached(kind);
    }

    /** Why the shared stream is without a kind's events although somebody wants them, or null. */
    public @Nullable String failure(Kind kind) {
        return shared.failure(kind);
    }

    /** What there is to say about all streams, the shared one first. */
    public List<StreamJson> describeStreams() {
        return Stream.concat(Stream.of(shared.describe()), policies.describe().stream()).toList();
    }

    /** What there is to say about the clients of the shared stream. */
    public List<SharedClientJson> describeShared() {
        return shared.describeClients();
    }

    /** How many there are. */
    public int count() {
        return count.get();
    }
}

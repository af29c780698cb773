package io.bpfevents.web.client;

import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.web.config.WebLimits;
import io.bpfevents.web.json.FailureJson;
import io.bpfevents.web.json.HelloJson;
import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.SharedClientJson;
import io.bpfevents.web.json.StreamJson;
import io.bpfevents.web.policy.Policy;
import io.bpfevents.web.policy.PolicyStreams;
import io.bpfevents.web.shared.SharedStream;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.Rings;
import io.bpfevents.web.stream.LimitExceededException;
import io.bpfevents.web.stream.Sources;
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

/** All connected clients: limits their number and makes the messages that each of them gets. */
@Component
public final class Clients {
    private static final Duration RETRY = Duration.ofSeconds(1);

    // a single heartbeat may coincide with a full buffer of a client that reads
    private static final int MIN_MISSED_HEARTBEATS = 2;

    private final SharedStream shared;
    private final PolicyStreams policies;
    private final Sources sources;
    private final Rings rings;
    private final MessageEncoder encoder;
    private final WebLimits limits;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong ids = new AtomicLong();
    private final Sinks.Empty<Void> stopped = Sinks.empty();

    Clients(
            SharedStream shared,
            PolicyStreams policies,
            Sources sources,
            Rings rings,
            MessageEncoder encoder,
            WebLimits limits) {
        this.shared = shared;
        this.policies = policies;
        this.sources = sources;
        this.rings = rings;
        this.encoder = encoder;
        this.limits = limits;
    }

    /**
     * Messages of the shared stream, for one client.
     *
     * @param lastId id of the last message that the client received; null to begin now
     */
    public Flux<ServerSentEvent<String>> share(Set<Kind> kinds, @Nullable Long lastId) {
        return admitted(id -> {
            SharedStream.Events events = shared.open(id, kinds, lastId);
            // with an id: a client that is cut off before its first event resumes from there
            ServerSentEvent<String> hello = hello(id, kinds, null, events.since());
            return messages(kinds, hello, events.messages());
        });
    }

    /** Messages of a new stream with its own rings, for one client. */
    public Flux<ServerSentEvent<String>> own(Set<Kind> kinds, Policy policy) {
        return admitted(id ->
                Flux.using(
                        () -> policies.open(id, kinds, policy),
                        own ->
                                messages(kinds, hello(id, kinds, policy, null), own.events())
                                        .transform(own.demand()::count),
                        _ -> policies.close(id)));
    }

    /**
     * Messages of a stream that is not of this machine's kinds, for one client: within the limit,
     * and with heartbeats.
     *
     * @param stream the messages for a client with an id
     */
    public Flux<ServerSentEvent<String>> watch(
            Function<String, Flux<ServerSentEvent<String>>> stream) {
        return admitted(id -> withHeartbeats(stream.apply(id)));
    }

    private Flux<ServerSentEvent<String>> admitted(
            Function<String, Flux<ServerSentEvent<String>>> stream) {
        return Flux.using(this::admit, stream, _ -> count.decrementAndGet())
                .takeUntilOther(stopped.asMono());
    }

    /** Completes all streams; otherwise the server would wait seconds for them on shutdown. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopped.tryEmitEmpty();
    }

    private String admit() {
        if (count.incrementAndGet() > limits.clients()) {
            count.decrementAndGet();
            throw LimitExceededException.clients(limits.clients());
        }
        return "s" + ids.incrementAndGet();
    }

    private Flux<ServerSentEvent<String>> messages(
            Set<Kind> kinds, ServerSentEvent<String> hello, Flux<ServerSentEvent<String>> events) {
        Flux<ServerSentEvent<String>> messages =
                events.startWith(hello).onErrorResume(this::failure);
        return sources.watched(kinds, withHeartbeats(messages));
    }

    private Flux<ServerSentEvent<String>> withHeartbeats(Flux<ServerSentEvent<String>> messages) {
        long patience =
                Math.max(MIN_MISSED_HEARTBEATS, limits.stall().dividedBy(limits.heartbeat()));
        return Heartbeats.addTo(messages, limits.heartbeat(), patience);
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
        return encoder.message("hello", hello).withId(since, RETRY);
    }

    private Flux<ServerSentEvent<String>> failure(Throwable error) {
        Long lost = error instanceof EventsLostException e ? Long.valueOf(e.lost()) : null;
        FailureJson failure = new FailureJson(String.valueOf(error.getMessage()), lost);
        return Flux.just(encoder.message("failure", failure).withId(null));
    }

    /** Whether the program of a kind is attached for one of the clients. */
    public boolean isAttached(Kind kind) {
        return shared.isAttached(kind) || policies.isAttached(kind);
    }

    /** Why the shared stream has no events of a kind that a client uses; null if it has. */
    public @Nullable String failure(Kind kind) {
        return shared.failure(kind);
    }

    /** The state of all streams, the shared one first. */
    public List<StreamJson> describeStreams() {
        return Stream.concat(Stream.of(shared.describe()), policies.describe().stream()).toList();
    }

    /** The counters of the shared stream's clients. */
    public List<SharedClientJson> describeShared() {
        return shared.describeClients();
    }

    /** The number of connected clients. */
    public int count() {
        return count.get();
    }
}

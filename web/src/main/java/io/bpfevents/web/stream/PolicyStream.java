package io.bpfevents.web.stream;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A client's own rings, under the policy that it chose. The policy acts where demand ends, so
 * little is asked for ahead of the client: {@value #AHEAD} events by {@code publishOn}, which has
 * to hand them to another thread, one of each ring by {@code flatMap}, and one by the merge with
 * the heartbeats. Those are read although the client may have stopped.
 */
final class PolicyStream {
    private static final int AHEAD_OF_A_RING = 1;
    private static final int AHEAD = 16;

    private final String id;
    private final Policy policy;
    private final Map<Kind, RingTally> tallies = new TreeMap<>();
    private final Demand demand = new Demand();
    private final Flux<ServerSentEvent<String>> events;

    PolicyStream(
            String id,
            Policy policy,
            Set<Kind> kinds,
            Sources sources,
            RingbufOptions defaults,
            FrameEncoder encoder,
            MeterRegistry meters) {
        this.id = id;
        this.policy = policy;
        kinds.forEach(kind -> tallies.put(kind, new RingTally(kind, id, meters)));
        RingbufOptions options = defaults.overflow(policy.overflow());
        events =
                Flux.fromIterable(tallies.values())
                        .flatMap(
                                tally -> sources.read(tally, options),
                                kinds.size(),
                                AHEAD_OF_A_RING)
                        .publishOn(Schedulers.parallel(), AHEAD)
                        .map(item -> encoder.encode(item).withId(null));
    }

    /** For one subscriber. */
    Flux<ServerSentEvent<String>> events() {
        return events;
    }

    /** The client's, which others tell. */
    Demand demand() {
        return demand;
    }

    boolean isAttached(Kind kind) {
        RingTally tally = tallies.get(kind);
        return tally != null && tally.isOpen();
    }

    StreamJson describe() {
        List<RingJson> rings = tallies.values().stream().map(RingTally::describe).toList();
        return new StreamJson(id, policy.label(), 1, demand.get(), rings);
    }
}

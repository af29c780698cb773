package io.bpfevents.web.policy;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.json.StreamJson;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.DemandCounter;
import io.bpfevents.web.stream.KindReader;
import io.bpfevents.web.stream.OpenRings;
import io.bpfevents.web.stream.Sources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * The stream of one client with its own rings, under the policy that the client chose. A policy
 * acts when there is no demand, so little is requested ahead of the client: {@value #PREFETCH}
 * events by {@code publishOn}, which changes the thread, one per ring by {@code flatMap}, and one
 * by the merge with the heartbeats. These events are read even if the client has stopped reading.
 */
public final class PolicyStream {
    private static final int PREFETCH_PER_RING = 1;
    private static final int PREFETCH = 16;

    private final String id;
    private final Policy policy;
    private final Map<Kind, KindReader> readers = new TreeMap<>();
    private final DemandCounter demand = new DemandCounter();
    private final Flux<ServerSentEvent<String>> events;

    PolicyStream(
            String id,
            Policy policy,
            Set<Kind> kinds,
            Sources sources,
            RingbufOptions defaults,
            MessageEncoder encoder,
            OpenRings rings) {
        this.id = id;
        this.policy = policy;
        kinds.forEach(kind -> readers.put(kind, new KindReader(kind, id, rings)));
        RingbufOptions options = defaults.overflow(policy.overflow());
        events =
                Flux.fromIterable(readers.values())
                        .flatMap(
                                reader -> sources.read(reader, options),
                                kinds.size(),
                                PREFETCH_PER_RING)
                        .publishOn(Schedulers.parallel(), PREFETCH)
                        .map(item -> encoder.encode(item).withId(null));
    }

    /** The events, for one subscriber. */
    public Flux<ServerSentEvent<String>> events() {
        return events;
    }

    /** The counter that the owner of this stream applies to the client's messages. */
    public DemandCounter demand() {
        return demand;
    }

    boolean isAttached(Kind kind) {
        KindReader reader = readers.get(kind);
        return reader != null && reader.isOpen();
    }

    StreamJson describe() {
        List<RingJson> rings = readers.values().stream().map(KindReader::describe).toList();
        return new StreamJson(id, policy.label(), 1, demand.get(), rings);
    }
}

package io.bpfevents.web.policy;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.config.WebLimits;
import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.StreamJson;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.LimitExceededException;
import io.bpfevents.web.stream.OpenRings;
import io.bpfevents.web.stream.Sources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** The open streams with a policy. Their number is limited, because each has its own rings. */
@Component
public final class PolicyStreams {
    private final Sources sources;
    private final RingbufOptions options;
    private final MessageEncoder encoder;
    private final OpenRings rings;
    private final int max;
    private final Semaphore free;
    private final Map<String, PolicyStream> streams = new ConcurrentHashMap<>();

    /** Creates an empty set of streams. */
    public PolicyStreams(
            Sources sources,
            RingbufOptions options,
            MessageEncoder encoder,
            WebLimits limits,
            OpenRings rings) {
        this.sources = sources;
        this.options = options;
        this.encoder = encoder;
        this.rings = rings;
        max = limits.policyStreams();
        free = new Semaphore(max);
    }

    /**
     * Creates a client's stream; {@link #close} must follow.
     *
     * @throws LimitExceededException if the maximum number of streams is open
     */
    public PolicyStream open(String id, Set<Kind> kinds, Policy policy) {
        if (!free.tryAcquire()) {
            throw LimitExceededException.policyStreams(max);
        }
        PolicyStream stream = new PolicyStream(id, policy, kinds, sources, options, encoder, rings);
        streams.put(id, stream);
        return stream;
    }

    /** Removes a client's stream. */
    public void close(String id) {
        streams.remove(id);
        free.release();
    }

    /** The demand and the rings of each stream. */
    public List<StreamJson> describe() {
        return streams.values().stream().map(PolicyStream::describe).toList();
    }

    /** The number of open streams, which have one client each. */
    public int clients() {
        return streams.size();
    }

    /** Whether the program of a kind is attached for one of the streams. */
    public boolean isAttached(Kind kind) {
        return streams.values().stream().anyMatch(stream -> stream.isAttached(kind));
    }
}

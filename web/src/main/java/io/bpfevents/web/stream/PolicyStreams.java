package io.bpfevents.web.stream;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.WebLimits;
import io.bpfevents.web.source.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** The streams of clients that chose a policy: each has rings of its own, so there are few. */
@Component
public final class PolicyStreams {
    private final Sources sources;
    private final RingbufOptions options;
    private final FrameEncoder encoder;
    private final MeterRegistry meters;
    private final int most;
    private final Semaphore free;
    private final Map<String, PolicyStream> streams = new ConcurrentHashMap<>();

    PolicyStreams(
            Sources sources,
            RingbufOptions options,
            FrameEncoder encoder,
            WebLimits limits,
            MeterRegistry meters) {
        this.sources = sources;
        this.options = options;
        this.encoder = encoder;
        this.meters = meters;
        most = limits.policyStreams();
        free = new Semaphore(most);
    }

    /** A stream for a client, unless there are too many. */
    PolicyStream open(String id, Set<Kind> kinds, Policy policy) {
        if (!free.tryAcquire()) {
            throw TooManyException.policyStreams(most);
        }
        PolicyStream stream =
                new PolicyStream(id, policy, kinds, sources, options, encoder, meters);
        streams.put(id, stream);
        return stream;
    }

    void close(String id) {
        streams.remove(id);
        free.release();
    }

    /** What there is to say about each. */
    public List<StreamJson> describe() {
        return streams.values().stream().map(PolicyStream::describe).toList();
    }

    int clients() {
        return streams.size();
    }

    boolean isAttached(Kind kind) {
        return streams.values().stream().anyMatch(stream -> stream.isAttached(kind));
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.metrics.RingbufMetrics;
import io.bpfevents.spring.accounting.Buffers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;

/** The rings that are being read, with their meters: for the health of the server. Thread-safe. */
@Component
public final class OpenRings implements Buffers {
    private final MeterRegistry meters;
    private final Map<String, Ringbuf> open = new ConcurrentHashMap<>();

    /** Creates an empty set of rings. */
    public OpenRings(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Adds a ring and its meters.
     *
     * @param tags of the meters; their values are unique among the open rings
     * @return removes the ring and its meters
     */
    Disposable add(Ringbuf ring, Tags tags) {
        String name = tags.stream().map(it -> it.getValue()).collect(Collectors.joining("."));
        RingbufMetrics metrics = new RingbufMetrics(ring, tags);
        metrics.bindTo(meters);
        open.put(name, ring);
        return () -> {
            open.remove(name, ring);
            metrics.close();
        };
    }

    @Override
    public Map<String, Optional<EventBuffer>> byName() {
        return open.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, it -> Optional.of(it.getValue())));
    }
}

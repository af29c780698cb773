package io.bpfevents.web.client;

import io.bpfevents.web.config.WebLimits;
import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.policy.PolicyStreams;
import io.bpfevents.web.shared.SharedStream;
import io.bpfevents.web.source.ManualRings;
import io.bpfevents.web.source.Rings;
import io.bpfevents.web.stream.OpenRings;
import io.bpfevents.web.stream.Sources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** The application without its controllers, on simulated rings that a test fills. */
final class StreamFixture {
    static final WebLimits LIMITS =
            new WebLimits(
                    8,
                    2,
                    16,
                    DataSize.ofKilobytes(4),
                    DataSize.ofKilobytes(4),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10));

    final ManualRings rings = new ManualRings();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final OpenRings open = new OpenRings(meters);
    final Sources sources;
    final Clients clients;

    StreamFixture() {
        this(rings -> rings);
    }

    /**
     * @param wrapper adds behaviour to the rings that the test fills
     */
    StreamFixture(Function<ManualRings, Rings> wrapper) {
        sources = new Sources(wrapper.apply(rings));
        MessageEncoder encoder = new MessageEncoder(new JsonMapper());
        clients =
                new Clients(
                        new SharedStream(sources, rings.options(), encoder, LIMITS, open),
                        new PolicyStreams(sources, rings.options(), encoder, LIMITS, open),
                        sources,
                        rings,
                        encoder,
                        LIMITS);
    }

    RingJson ring(String stream, String kind) {
        return clients.describeStreams().stream()
                .filter(one -> one.id().equals(stream))
                .flatMap(one -> one.rings().stream())
                .filter(one -> one.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.web.WebLimits;
import io.bpfevents.web.source.ManualRings;
import io.bpfevents.web.source.Rings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Everything behind the controllers, on rings that a test fills. */
final class World {
    static final WebLimits LIMITS =
            new WebLimits(
                    8,
                    2,
                    16,
                    DataSize.ofKilobytes(4),
                    DataSize.ofKilobytes(4),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    true);

    final ManualRings rings = new ManualRings();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Sources sources;
    final Clients clients;

    World() {
        this(rings -> rings);
    }

    /**
     * @param before what stands before those that a test fills
     */
    World(Function<ManualRings, Rings> before) {
        sources = new Sources(before.apply(rings));
        FrameEncoder encoder = new FrameEncoder(new JsonMapper());
        clients =
                new Clients(
                        new SharedStream(sources, rings.options(), encoder, LIMITS, meters),
                        new PolicyStreams(sources, rings.options(), encoder, LIMITS, meters),
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

package io.bpfevents.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.ManualRings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** The rings and meters while a stream reads. */
class OpenRingsTest {
    @Test
    void shouldHaveTheRingAndItsMetersWhileItIsRead() {
        ManualRings rings = new ManualRings();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        OpenRings open = new OpenRings(meters);
        KindReader reader = new KindReader(Kind.EXEC, "shared", open);
        Disposable stream =
                rings.open(
                                Kind.EXEC,
                                (ring, decoder) -> reader.read(ring, decoder, rings.options()))
                        .subscribe();
        rings.run();
        assertThat(open.byName()).containsOnlyKeys("exec.shared");
        assertThat(meters.getMeters()).isNotEmpty();

        stream.dispose();
        rings.run();
        assertThat(open.byName()).isEmpty();
        assertThat(meters.getMeters()).isEmpty();
    }
}

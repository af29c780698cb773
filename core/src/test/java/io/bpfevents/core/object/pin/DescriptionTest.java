package io.bpfevents.core.object.pin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionTest {
    private static final Description ORIGINAL =
            new Description(
                    "exec",
                    "0a1b",
                    -1,
                    "btf_1",
                    Map.of("events", "events"),
                    Map.of("counts", "counts"),
                    Map.of("on_exec", "on_exec_1"));

    private static Description decode(String text) {
        return Description.decode(text.getBytes(UTF_8), "pins");
    }

    @Test
    void shouldReadWhatItWrites() {
        assertThat(Description.decode(ORIGINAL.encode(), "pins")).isEqualTo(ORIGINAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bpf-events 2\nfingerprint\t0\ngeneration\t1",
                "bpf-events 1\ngeneration\t1",
                "bpf-events 1\nfingerprint\t0",
                "bpf-events 1\nfingerprint\t0\ngeneration\tone",
                "bpf-events 1\nfingerprint\t0\ngeneration\t1\nbtf\t../other",
                "bpf-events 1\nfingerprint\t0\ngeneration\t1\nlink\ta\t../other", // it is removed
                "bpf-events 1\nfingerprint\t0\ngeneration\t1\nlink\ta\t/other",
                "bpf-events 1\nfingerprint\t0\ngeneration\t1\nmap\ta\t..",
                "bpf-events 1\nfingerprint\t0\ngeneration\t1\nring\ta\t",
                "bpf-events 1\nfingerprint\t0\ngeneration\t1\nmap\ta\tb\tc"
            })
    void shouldRejectOthers(String text) {
        assertThatThrownBy(() -> decode(text))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("read pins: it is no description of pins");
    }

    @Test
    void shouldReadOrRejectADamagedOne() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = ORIGINAL.encode();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte)
                                (random.nextBoolean()
                                        ? random.nextInt()
                                        : "\t\n./0".charAt(random.nextInt(5)));
            }
            try {
                Description read = Description.decode(bytes, "pins");
                assertThat(
                                Stream.of(read.rings(), read.maps(), read.links())
                                        .flatMap(pins -> pins.values().stream()))
                        .as("seed %d", seed)
                        .noneMatch(pin -> pin.contains("/") || pin.equals(".."));
            } catch (BpfException e) {
                assertThat(e).hasMessageContaining("no description");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}

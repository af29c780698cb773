package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.NumberedRing.Numbered;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.value.ValueEncoder;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A topic as {@code kcat} prints it, which knows nothing of this library. */
@ExtendWith(JvmBroker.Extension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KcatIT {
    private static final int EVENTS = 500;
    private static final int NOT_ENCODED = 7;

    private static final ValueEncoder<Numbered> ALL_BUT_ONE =
            event -> {
                if (event.number() == NOT_ENCODED) {
                    throw new IllegalStateException("not encoded");
                }
                return ValueEncoder.<Numbered>json().encode(event);
            };

    /** One line of {@code kcat -f '%k %h %s\n'}. */
    private record Line(String key, String headers, String value) {
        static Line parse(String text) {
            String[] parts = text.split("\t", -1);
            assertThat(parts).as(text).hasSize(3);
            return new Line(parts[0], parts[1], parts[2]);
        }

        boolean has(String header) {
            return headers.contains(header + "=");
        }
    }

    @BeforeAll
    static void requireKcat() {
        boolean isInstalled =
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(it -> Files.isExecutable(Path.of(it, "kcat")));
        String reason = "kcat is not in PATH: run bin/setup kcat as root";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(isInstalled).as(reason).isTrue();
        }
        Assumptions.assumeTrue(isInstalled, reason);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPrintEachEventOnce(SinkMode mode, JvmBroker broker) throws Exception {
        String topic = broker.createTopic(3);
        try (var ring = new NumberedRing();
                KafkaSink sink = mode.open(topic, broker.client(), "web-1")) {
            ring.output(0, EVENTS);
            var sending = ring.send(sink, ALL_BUT_ONE).toFuture();
            ring.closeWhenRead();
            sending.get(1, TimeUnit.MINUTES);
        }
        List<Line> lines = kcat(broker, topic);

        assertThat(lines)
                .allSatisfy(it -> {
                    assertThat(it.key()).isEqualTo("web-1/numbers");
                    assertThat(it.headers())
                            .matches("bpf-stream=[0-9a-f-]{36}/events#[0-9]+\\.[0-9a-f]+(,.+)?");
                });
        List<Line> events =
                lines.stream()
                        .filter(it -> it.has("bpf-position") && !it.has("bpf-rejected"))
                        .toList();
        assertThat(events)
                .extracting(Line::value)
                .containsExactlyElementsOf(
                        IntStream.range(0, EVENTS)
                                .filter(it -> it != NOT_ENCODED)
                                .mapToObj("{\"number\":%d}"::formatted)
                                .toList());
        assertThat(events)
                .extracting(it -> Long.valueOf(it.headers().replaceAll(".*bpf-position=", "")))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(lines)
                .filteredOn(it -> it.has("bpf-rejected"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.headers()).contains("bpf-position=", "not encoded");
                    assertThat(it.value()).isEmpty();
                });
        List<Line> accounting = lines.stream().filter(it -> it.has("bpf-accounting")).toList();
        assertThat(accounting).hasSize(lines.size() - EVENTS).hasSizeGreaterThan(1);
        assertThat(accounting.getFirst().value()).contains("\"kind\":\"START\"");
        assertThat(lines.getLast().value())
                .contains("\"kind\":\"FINAL\"", "\"passed\":" + EVENTS + ",", "\"rejected\":1,");
    }

    /** All records of a topic, in their order within a partition. */
    private static List<Line> kcat(JvmBroker broker, String topic) throws Exception {
        Process process =
                new ProcessBuilder(
                                "kcat",
                                "-C",
                                "-b",
                                broker.bootstrapServers(),
                                "-t",
                                topic,
                                "-e", // until the end
                                "-q",
                                "-f",
                                "%k\t%h\t%s\n")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().map(Line::parse).toList();
    }
}

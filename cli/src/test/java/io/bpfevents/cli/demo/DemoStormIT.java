package io.bpfevents.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo with more events than its subscriber processes: the losses, and the balance. */
@KernelTest
class DemoStormIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    // the figures of the equation except the attempts
    private static final List<String> OUTCOMES =
            List.of(
                    "delivered",
                    "dropped",
                    "decode_failures",
                    "discarded",
                    "pending",
                    "reserve_failures",
                    "throttled");

    @TempDir Path dir;

    @ParameterizedTest
    @CsvSource({
        "backpressure, reserve failures",
        "drop-oldest, dropped",
        "latest, dropped",
        "drop, dropped"
    })
    void shouldAccountForEveryEventThatAPolicyLoses(String policy, String lostAs) throws Exception {
        Path file = dir.resolve("balance.json");
        try (DemoProcess demo =
                storm("--ring=4K", "--overflow", policy, "--stats-json", file.toString())) {
            awaitBalanceWith(demo, lostAs + " [1-9]");
            demo.interrupt();

            assertThat(demo.exitCode()).isEqualTo(130);
            assertThat(DemoProcess.running(dir)).isEmpty();
            assertThat(
                            demo.stderr()
                                    .lines()
                                    .filter(line -> !line.contains("no program has started")))
                    .hasSizeGreaterThan(1)
                    .allMatch(line -> line.matches("bpf-events: (printed \\d+, )?attempts .*"))
                    .allMatch(line -> line.endsWith(": balanced"));
            Map<String, Object> balance = StrictJson.object(Files.readString(file).strip());
            assertThat(balance)
                    .containsEntry("balanced", true)
                    .containsEntry("attempts", sum(balance))
                    .containsEntry("delivered", (long) demo.lines().size() - 1) // the header
                    .containsEntry("ring_bytes", 4096L);
            // at the end no attempt is in progress, so the line has no range
            assertThat(demo.stderr()).contains(", attempts " + sum(balance) + " = delivered ");
        }
    }

    @Test
    void shouldEndAtTheFirstLossUnderThePolicyError() throws Exception {
        Path file = dir.resolve("balance.json");
        try (DemoProcess demo = storm("--ring=4K", "--overflow=error", "--stats-json=" + file)) {
            assertThat(demo.exitCode()).isEqualTo(1);
            assertThat(demo.stderr())
                    .contains("bpf-events: events: ", "could not send")
                    .doesNotContain("\tat ")
                    .endsWith(": balanced\n");
            assertThat(DemoProcess.running(dir)).isEmpty();
            assertThat(StrictJson.object(Files.readString(file).strip()))
                    .containsEntry("balanced", true)
                    .containsEntry("dropped", 0L)
                    .containsEntry(
                            "delivered", (long) demo.lines().size() - 1); // without the header
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--count=20", "--duration=1500ms"})
    void shouldEndTheStormWhenItEnds(String end) throws Exception {
        try (DemoProcess demo = storm(end)) {
            assertThat(demo.exitCode()).isZero();
            assertThat(DemoProcess.running(dir)).isEmpty();
            assertThat(demo.stderr()).endsWith(": balanced\n").doesNotContain("NOT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"backpressure", "drop-oldest", "latest", "drop"})
    void shouldBalanceSimulatedEvents(String policy) throws Exception {
        Path file = dir.resolve("balance.json");
        try (DemoProcess demo =
                storm("--simulated", "--ring=4K", "--overflow=" + policy, "--stats-json=" + file)) {
            awaitBalanceWith(demo, "(dropped|reserve failures) [1-9]");
            demo.interrupt();

            assertThat(demo.exitCode()).isEqualTo(130);
            Map<String, Object> balance = StrictJson.object(Files.readString(file).strip());
            assertThat(balance)
                    .containsEntry("balanced", true)
                    .containsEntry("attempts", sum(balance))
                    .containsEntry(
                            "delivered", (long) demo.lines().size() - 1); // without the header
        }
    }

    @Test
    void shouldKeepNoEventsInTheJvm() throws Exception {
        try (DemoProcess demo = storm()) {
            awaitBalanceWith(demo, "pending \\d{3,} ");

            // the event in progress, the next one, and those that a pass of the loop holds
            assertThat(liveEvents(demo)).isLessThan(10);
        }
    }

    @Test
    void shouldReportAtTheStartThatTheBalanceCannotBeWritten() throws Exception {
        String file = dir.resolve("none/balance.json").toString();
        try (DemoProcess demo = storm("--stats-json", file)) {
            assertThat(demo.exitCode()).isEqualTo(1);
            assertThat(demo.stdout()).isEmpty();
            assertThat(demo.stderr())
                    .startsWith("bpf-events: cannot write the balance to " + file)
                    .hasLineCount(1);
        }
    }

    private DemoProcess storm(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--storm", "--slow", "-o", "columns"));
        Collections.addAll(all, arguments);
        return DemoProcess.start(dir, all.toArray(String[]::new));
    }

    private static void awaitBalanceWith(DemoProcess demo, String figure) {
        Pattern pattern = Pattern.compile(" = .*" + figure);
        await().atMost(PATIENCE).until(() -> pattern.matcher(demo.stderr()).find());
    }

    private static long sum(Map<String, Object> balance) {
        return OUTCOMES.stream().mapToLong(outcome -> (Long) balance.get(outcome)).sum();
    }

    /** Counts the instances of {@link ProcessStart} after a full collection. */
    private static long liveEvents(DemoProcess demo) throws IOException {
        Process histogram =
                new ProcessBuilder(
                                Path.of(DemoProcess.java()).resolveSibling("jcmd").toString(),
                                Long.toString(demo.pid()),
                                "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        String text = new String(histogram.getInputStream().readAllBytes(), UTF_8);
        assertThat(text).contains("java.lang.String");
        Matcher line =
                Pattern.compile(": +(\\d+) +\\d+ +" + Pattern.quote(ProcessStart.class.getName()))
                        .matcher(text);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }
}

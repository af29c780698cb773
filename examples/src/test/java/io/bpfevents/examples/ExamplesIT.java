package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Markdown;
import io.bpfevents.core.testing.PinDirectory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The output of each example, run by its command in {@code examples/README.md}. */
@KernelTest
class ExamplesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Markdown PAGE = Markdown.page("examples/README.md");

    @TempDir private Path directory;

    /** An example that needs nothing from outside. Each of its lines matches an expression. */
    record Case(String name, String... lines) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "records",
                        "KIND_WARM at Point\\[x=3, y=-4], valid true",
                        "first \\[10, 20, 65535] 0",
                        "sent at 20\\d\\d-\\d\\d-\\d\\dT.*Z",
                        "- .* kind .*",
                        "- .* ktime .*",
                        "- .* nothing .*"),
                new Case(
                        "selector",
                        "process (\\d+) runs jspawnhelper",
                        "process \\d+ runs sleep",
                        "process \\d+ ends"),
                new Case(
                        "untyped",
                        "length 1500 of 28 bytes",
                        "from \\{port=80, host=example}",
                        "host \\[101, 120, 97, 109, 112, 108, 101(, 0){9}]",
                        "address \\[1, 2, 3, 4]"),
                new Case(
                        "header",
                        "Opened\\[pid=42, flags=32768, name=passwd]",
                        "reserve failures OptionalLong.empty"),
                new Case(
                        "overflow",
                        "dropOldest\\(\\): received 488, dropped 488",
                        "latest\\(\\): received 999, dropped 999"),
                new Case(
                        "losses",
                        "RESERVE_FAILED: 745, in total 745",
                        "255 in the ring",
                        "attempts 1000 = delivered 255 \\+ reserve failures 745"),
                new Case(
                        "markers", "Sample\\[value=253]", "Sample\\[value=254]", "Gap\\[lost=745]"),
                new Case(
                        "metrics",
                        "bpf\\.program\\.skipped.*program='send_samples'.* count=0\\.0",
                        "bpf\\.ringbuf\\.decode\\.errors.* count=0\\.0",
                        "bpf\\.ringbuf\\.delivered.*host='example', ring='samples'.* count=55\\.0",
                        "bpf\\.ringbuf\\.demand.* value=0\\.0 events",
                        "bpf\\.ringbuf\\.lost.*cause='decode_failed'.* count=0\\.0",
                        "bpf\\.ringbuf\\.lost.*cause='dropped'.* count=0\\.0",
                        "bpf\\.ringbuf\\.lost.*cause='reserve_failed'.* count=745\\.0",
                        "bpf\\.ringbuf\\.pending.* value=3200\\.0 bytes",
                        "bpf\\.ringbuf\\.size.* value=4096\\.0 bytes"),
                new Case("uprobe", "System\\.gc\\(\\) was called in this process: true, cookie 7"),
                new Case(
                        "wakeups",
                        "sent 1000",
                        "received 1000",
                        "sent 1000",
                        "received 1000",
                        "sent 1000",
                        "received 1000",
                        "without a subscriber sent 0"),
                new Case(
                        "decoder",
                        "1",
                        "skipped \\[2]",
                        "3",
                        "1 byte at position 48",
                        "decode errors 2"),
                new Case("counter", "received 255", "lost 745, in total 745"),
                new Case(
                        "queues",
                        "next Optional\\[5], removed Optional\\[5]",
                        "left Optional.empty",
                        "sum 7",
                        "reset true"),
                new Case(
                        "configure",
                        "LRU_HASH of 24 bytes",
                        "wanted",
                        "unwanted",
                        "missing failed: cannot load program missing|missing failed: .*"),
                new Case("hooks", "all attached: true", "entry", "raw", "return", "trace"),
                new Case(
                        "maps",
                        "user 10 Optional\\[Total\\[calls=2, weight=10]]",
                        "added again: false",
                        "10=Total\\[calls=2, weight=10]",
                        "20=Total\\[calls=1, weight=5]",
                        "30=Total\\[calls=1, weight=2]",
                        "0 left of 1000",
                        "calls 3"),
                new Case("closing", "received 1000", "the object is closed"),
                new Case(
                        "inspect",
                        "program call, section syscall",
                        "map totals, HASH",
                        "    1 x \\(4 \\+ 16 bytes\\)",
                        "map \\.rodata, ARRAY",
                        "    1 x \\(4 \\+ 8 bytes\\)",
                        "map \\.bss, ARRAY",
                        "    1 x \\(4 \\+ 16 bytes\\)",
                        "variable __u32 user",
                        "    4 bytes in \\.bss",
                        "variable __u64 calls",
                        "    8 bytes in \\.bss",
                        "variable __u64 weight",
                        "    8 bytes in \\.rodata",
                        "ProgramInfo\\[id=\\d+, runTimeNanos=0, runs=0, skippedHits=0]"),
                new Case("testing", "passed: delivered 3, discarded 1"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrint(Case example) throws Exception {
        List<String> lines = Shell.run(directory, command(example.name()));

        assertThat(lines).hasSize(example.lines().length);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).matches(example.lines()[i]);
        }
    }

    @Test
    void shouldPrintTheProgramsThatAreStarted() throws Exception {
        try (var _ = Activity.of("true");
                Shell shell = Shell.start(directory, command("hello"))) {
            assertThat(shell.lines())
                    .hasSize(10)
                    .allMatch(line -> line.matches("ExecEvent\\[pid=\\d+, comm=.+]"));
        }
    }

    @Test
    void shouldKeepThePinnedProgramRunning() throws Exception {
        Path first = ownProgram("pinned-1");
        Path second = ownProgram("pinned-2");
        try (PinDirectory pins = new PinDirectory()) {
            String in = " " + pins.resolve("");
            assertThat(Shell.run(directory, command("pinned start") + in)).hasSize(1);
            runOnce(first);
            assertThat(Shell.run(directory, command("pinned read") + in))
                    .filteredOn(line -> line.contains("comm=pinned-"))
                    .singleElement()
                    .asString()
                    .matches("ExecEvent\\[pid=\\d+, comm=pinned-1]");
            runOnce(second);
            assertThat(Shell.run(directory, command("pinned read") + in))
                    .filteredOn(line -> line.contains("comm=pinned-"))
                    .singleElement()
                    .asString()
                    .matches("ExecEvent\\[pid=\\d+, comm=pinned-2]");
            Shell.run(directory, command("pinned stop") + in);
            assertThat(pins.resolve("")).isEmptyDirectory();
        }
    }

    @Test
    void shouldServeEventsToSeveralClients() throws Exception {
        String program = ownProgram("sse-client").toString();
        try (Shell server = Shell.start(directory, command("sse") + " 0");
                HttpClient client = HttpClient.newHttpClient();
                var _ = Activity.of(program)) {
            await().atMost(PATIENCE).until(() -> !server.linesSoFar().isEmpty());
            String url = server.linesSoFar().getFirst().substring("curl -N ".length());
            try (Stream<String> one = lines(client, url);
                    Stream<String> another = lines(client, url)) {
                String expected = "data:ExecEvent\\[pid=\\d+, comm=sse-client]";
                assertThat(one.anyMatch(line -> line.matches(expected))).isTrue();
                assertThat(another.anyMatch(line -> line.matches(expected))).isTrue();
            }
            client.shutdownNow();
        }
    }

    private static Stream<String> lines(HttpClient client, String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        HttpResponse<Stream<String>> response =
                client.send(request, HttpResponse.BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("content-type").orElse(""))
                .startsWith("text/event-stream");
        return response.body();
    }

    /** The command in the page's table that runs an example. */
    private static String command(String example) {
        String command = "bin/example " + example;
        assertThat(PAGE.text()).containsPattern("\\| `(sudo )?" + command + "` \\|");
        return command;
    }

    private Path ownProgram(String name) throws Exception {
        return Files.copy(Path.of("/bin/true"), directory.resolve(name));
    }

    private static void runOnce(Path program) throws Exception {
        assertThat(new ProcessBuilder(program.toString()).start().waitFor()).isZero();
    }
}

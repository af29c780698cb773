package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
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

    @TempDir private Path directory;

    /** An example that needs nothing from outside. Each of its lines matches an expression. */
    record Case(String name, List<String> lines) {
        static Case of(String name, String... lines) {
            return new Case(name, List.of(lines));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.of(
                        "records",
                        "KIND_WARM at Point\\[x=3, y=-4], valid true",
                        "first \\[10, 20, 65535] 0",
                        "sent at 20\\d\\d-\\d\\d-\\d\\dT.*Z",
                        "- .* kind .*",
                        "- .* ktime .*",
                        "- .* nothing .*"),
                Case.of(
                        "selector",
                        "process (\\d+) runs jspawnhelper",
                        "process \\d+ runs sleep",
                        "process \\d+ ends"),
                Case.of(
                        "untyped",
                        "length 1500 of 28 bytes",
                        "from \\{port=80, host=example}",
                        "host \\[101, 120, 97, 109, 112, 108, 101(, 0){9}]",
                        "address \\[1, 2, 3, 4]"),
                Case.of(
                        "header",
                        "Opened\\[pid=42, flags=32768, name=passwd]",
                        ".*struct opened.*",
                        "struct timespec64",
                        "reserve failures OptionalLong.empty"),
                Case.of(
                        "recording",
                        "3 events, lost \\{RESERVE_FAILURE=1}",
                        "Numbered\\[number=1]",
                        "Numbered\\[number=2]",
                        "Numbered\\[number=3]",
                        "reserve failures 1"),
                Case.of(
                        "overflow",
                        "dropOldest\\(\\): received 488, dropped 488",
                        "dropOldest\\(160\\): received 990, dropped 990",
                        "latest\\(\\): received 999, dropped 999"),
                Case.of(
                        "losses",
                        "RESERVE_FAILURE: 745, in total 745",
                        "of samples with 4096 bytes, at 20\\d\\d-\\d\\d-\\d\\dT.*Z",
                        "counted so far 745",
                        "rejected although there was space \\d+",
                        "255 in the ring",
                        "attempts 1000 = delivered 255 \\+ reserve failures 745"),
                Case.of(
                        "buffers",
                        "reserved of 65536 bytes: lost 137 of 200; copies per record: 0, bytes: 1024; in order on 1 CPU: true",
                        "queried of 65536 bytes: lost 151 of 200; copies per record: 0, bytes: 1024; in order on 1 CPU: true",
                        "output of 65536 bytes: lost 77 of 200; copies per record: 1, bytes: 532; in order on 1 CPU: true",
                        "stack of \\d+ bytes: lost 0 of 200; copies per record: 1, bytes: 230; in order on 1 CPU: true",
                        "heap of \\d+ bytes: lost 85 of 200; copies per record: 1, bytes: 569; in order on 1 CPU: true"),
                Case.of("markers", "Sample\\[value=253]", "Sample\\[value=254]", "Gap\\[lost=745]"),
                Case.of(
                        "metrics",
                        "bpf\\.program\\.skipped.*object='another', program='send_samples'.* count=0\\.0",
                        "bpf\\.program\\.skipped\\(COUNTER\\)\\[program='send_samples'].* count=0\\.0",
                        "bpf\\.ringbuf\\.delivered.*ring='samples'.* count=55\\.0",
                        "bpf\\.ringbuf\\.demand.* value=0\\.0 events",
                        "bpf\\.ringbuf\\.handed_over.* count=0\\.0",
                        "bpf\\.ringbuf\\.lost.*cause='decode_failure'.* count=0\\.0",
                        "bpf\\.ringbuf\\.lost.*cause='dropped'.* count=0\\.0",
                        "bpf\\.ringbuf\\.lost.*cause='reserve_failure'.* count=745\\.0",
                        "bpf\\.ringbuf\\.lost.*cause='throttled'.* count=0\\.0",
                        "bpf\\.ringbuf\\.pending.* value=3200\\.0 bytes",
                        "bpf\\.ringbuf\\.redelivered.* count=0\\.0",
                        "bpf\\.ringbuf\\.size.* value=4096\\.0 bytes",
                        "bpf\\.ringbuf\\.unacknowledged\\(.* value=0\\.0 events",
                        "bpf\\.ringbuf\\.unacknowledged\\.age.* value=0\\.0 seconds"),
                Case.of(
                        "uprobe",
                        "System\\.gc\\(\\) in this process: true, cookie 7",
                        "System\\.gc\\(\\) in this process: true, cookie 8"),
                Case.of(
                        "wakeups",
                        "sent 1000",
                        "received 1000",
                        "sent 1000",
                        "received 1000",
                        "sent 1000",
                        "received 1000",
                        "without a subscriber sent 0"),
                Case.of(
                        "handle",
                        "Call\\[user=10, weight=5]",
                        "Call\\[user=20, weight=5]",
                        "Call\\[user=10, weight=5]",
                        "total of user 10: 10"),
                Case.of(
                        "queues",
                        "next Optional\\[5], removed Optional\\[5]",
                        "left Optional.empty",
                        "sum 7",
                        "reset true",
                        "found true",
                        "on CPU 0 0"),
                Case.of(
                        "configure",
                        "LRU_HASH of 24 bytes",
                        "example \\[80, 443]",
                        "syscall wanted",
                        "syscall unwanted",
                        "fentry/no_such_function missing failed: .*",
                        "filter on_packet",
                        "tp_btf traced"),
                Case.of(
                        "tailcalls",
                        "without a target: 1",
                        "without a table: 2",
                        "first table: 10",
                        "second table: 20",
                        "table of user 1000: 30"),
                Case.of(
                        "modules",
                        "initial Total\\[calls=1, weight=5]",
                        "in the map Total\\[calls=1, weight=5]",
                        "on all CPUs 1",
                        "Sample\\[value=42]"),
                Case.of("hooks", "all attached: true", "cookie", "entry", "raw", "return", "trace"),
                Case.of(
                        "maps",
                        "user 10 Optional\\[Total\\[calls=2, weight=10]]",
                        "added again: false",
                        "replaced: truefalse",
                        "removed: Optional\\[Total\\[calls=1, weight=5]]",
                        "10=Total\\[calls=2, weight=10]",
                        "30=Total\\[calls=7, weight=8]",
                        "0 left of 1000",
                        "calls 3"),
                Case.of("closing", "received 1000", "the object is closed"),
                Case.of(
                        "inspect",
                        "object calls",
                        "program call, section syscall",
                        "map totals, HASH",
                        "    1 x \\(4 \\+ 16 bytes\\)",
                        "map \\.rodata, ARRAY",
                        "    1 x \\(4 \\+ 8 bytes\\)",
                        "map \\.bss, ARRAY",
                        "    1 x \\(4 \\+ 16 bytes\\)",
                        "variable __u32 user",
                        "    \\.bss \\+ \\d+, 4 bytes",
                        "variable __u64 calls",
                        "    \\.bss \\+ \\d+, 8 bytes",
                        "variable const __u64 weight",
                        "    \\.rodata \\+ 0, 8 bytes",
                        "loaded calls, maps and variables \\[3, 3]",
                        "returned 0 after \\d+ ns",
                        "id > 0 true, skipped 0",
                        "runs \\d+, in \\d+ ns"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrint(Case example) throws Exception {
        List<String> lines = Shell.run(directory, ExampleFolders.command(example.name()));

        assertThat(lines).hasSameSizeAs(example.lines());
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).matches(example.lines().get(i));
        }
    }

    @Test
    void shouldPrintTheProgramsThatAreStarted() throws Exception {
        try (var _ = Activity.of("true");
                Shell shell = Shell.start(directory, ExampleFolders.command("hello"))) {
            assertThat(shell.lines())
                    .hasSize(10)
                    .allMatch(line -> line.matches("ExecEvent\\[pid=\\d+, comm=.+]"));
        }
    }

    @Test
    void shouldPrintTheProgramsBelowTmp() throws Exception {
        Path program = ownProgram("starts-1"); // in the temporary directory
        assertThat(program.toString()).startsWith("/tmp/");
        try (var _ = Activity.of(program.toString(), "an argument");
                Shell shell = Shell.start(directory, ExampleFolders.command("starts"))) {
            assertThat(shell.lines())
                    .hasSize(3)
                    .allMatch(line -> line.matches("ProcessStart\\[time=.*, filename=/tmp/.*"))
                    .anyMatch(line -> line.contains("arguments=[" + program + ", an argument]"));
        }
    }

    @Test
    void shouldFilterInTheKernel() throws Exception {
        try (var _ = Activity.of("cat", "/etc/hostname");
                Shell shell = Shell.start(directory, ExampleFolders.command("filters"))) {
            List<String> lines = shell.lines();
            assertThat(lines).hasSize(5);
            assertThat(lines.subList(0, 3)).allMatch(line -> line.matches(".+ opens /etc/.*"));
            assertThat(lines.get(3)).matches("delivered [1-9]\\d* by tp/syscalls/.*");
            assertThat(lines.get(4)).startsWith("moduleLoads ");
        }
    }

    @Test
    void shouldFindTheJavaThreadAndTheCgroup() throws Exception {
        List<String> lines = Shell.run(directory, ExampleFolders.command("identity"));
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .contains("path=/no/such]")
                .endsWith("Optional[a name of more than fifteen bytes]]");
        assertThat(lines.getLast()).startsWith("ControlGroup[id=");
    }

    @Test
    void shouldPrintTheCpuAndTheTimeOfSamples() throws Exception {
        try (var _ = Activity.of("true");
                Shell shell = Shell.start(directory, ExampleFolders.command("perf"))) {
            assertThat(shell.lines())
                    .hasSize(10)
                    .allMatch(line ->
                            line.matches(
                                    "ExecEvent\\[pid=\\d+, comm=.+, cpu=\\d+, time=[1-9]\\d*]"));
        }
    }

    @Test
    void shouldPrintTheMostFrequentStacks() throws Exception {
        List<String> lines = Shell.run(directory, ExampleFolders.command("profile"));
        assertThat(lines)
                .allMatch(line -> line.matches("\\d+ samples|    \\S.*"))
                .anyMatch(line -> line.endsWith("lib/server/libjvm.so)"))
                .filteredOn(line -> line.endsWith(" samples"))
                .hasSizeBetween(1, 5);
    }

    @Test
    void shouldIterateOverTheThreadsOfAProcess() throws Exception {
        List<String> lines = Shell.run(directory, ExampleFolders.command("iterate"));
        assertThat(lines).first().isEqualTo("process java");
        assertThat(lines.subList(1, lines.size()))
                .contains("thread VM Thread")
                .allMatch(line -> line.startsWith("thread "));
    }

    @Test
    void shouldMergeARingAndAPerfBuffer() throws Exception {
        List<String> lines = Shell.run(directory, ExampleFolders.command("merge"));

        assertThat(lines.subList(0, 6))
                .containsExactlyInAnyOrder(
                        "even 0", "even 2", "even 4", "perf 1", "perf 3", "perf 5");
        assertThat(lines.subList(6, lines.size()))
                .containsExactly(
                        "ordered even 0",
                        "ordered perf 1",
                        "ordered even 2",
                        "ordered perf 3",
                        "ordered even 4",
                        "ordered perf 5");
    }

    @Test
    void shouldKeepThePinnedProgramRunning() throws Exception {
        Path first = ownProgram("pinned-1");
        Path second = ownProgram("pinned-2");
        try (PinDirectory pins = new PinDirectory()) {
            String in = " " + pins.resolve("");
            assertThat(Shell.run(directory, ExampleFolders.command("pinned start") + in))
                    .hasSize(1);
            runOnce(first);
            assertThat(Shell.run(directory, ExampleFolders.command("pinned read") + in))
                    .filteredOn(line -> line.contains("comm=pinned-"))
                    .singleElement()
                    .asString()
                    .matches("ExecEvent\\[pid=\\d+, comm=pinned-1]");
            runOnce(second);
            assertThat(Shell.run(directory, ExampleFolders.command("pinned read") + in))
                    .filteredOn(line -> line.contains("comm=pinned-"))
                    .singleElement()
                    .asString()
                    .matches("ExecEvent\\[pid=\\d+, comm=pinned-2]");
            Shell.run(directory, ExampleFolders.command("pinned stop") + in);
            assertThat(pins.resolve("")).isEmptyDirectory();
        }
    }

    @Test
    void shouldAdoptTheProgramsOfTheLastRun() throws Exception {
        Path program = ownProgram("restart-1");
        try (PinDirectory pins = new PinDirectory()) {
            String in = " " + pins.resolve("restart");
            String read = ExampleFolders.command("restart read") + in;
            assertThat(Shell.run(directory, read)).startsWith("loaded");
            runOnce(program);
            assertThat(Shell.run(directory, read))
                    .startsWith("adopted")
                    .filteredOn(line -> line.contains("comm=restart-1"))
                    .hasSize(1);
            String stop = ExampleFolders.command("restart stop") + in;
            assertThat(Shell.run(directory, stop)).containsExactly("adopted");
            assertThat(pins.resolve("")).isEmptyDirectory();
        }
    }

    @Test
    void shouldCountTheLossesOfAProgramWithoutTheContract() throws Exception {
        try (PinDirectory pins = new PinDirectory()) {
            String counter = ExampleFolders.command("counter") + " " + pins.resolve("");
            assertThat(Shell.run(directory, counter))
                    .containsExactly("received 255", "lost 745, in total 745", "pinned: lost 45");
            assertThat(pins.resolve("")).isEmptyDirectory();
        }
    }

    @Test
    void shouldKeepTheElementsOfASharedMap() throws Exception {
        try (PinDirectory pins = new PinDirectory()) {
            String shared = ExampleFolders.command("shared") + " " + pins.resolve("");
            assertThat(Shell.run(directory, shared))
                    .containsExactly("HASH totals (4 + 8 bytes): counted 1 times");
            assertThat(Shell.run(directory, shared))
                    .containsExactly("HASH totals (4 + 8 bytes): counted 2 times");
            assertThat(Shell.run(directory, shared))
                    .containsExactly("HASH totals (4 + 8 bytes): counted 3 times", "deleted true");
            assertThat(pins.resolve("")).isEmptyDirectory();
        }
    }

    @Test
    void shouldServeEventsToSeveralClients() throws Exception {
        String program = ownProgram("sse-client").toString();
        try (Shell server = Shell.start(directory, ExampleFolders.command("sse") + " 0");
                HttpClient client = HttpClient.newHttpClient();
                var _ = Activity.of(program)) {
            await().atMost(PATIENCE).until(() -> !server.linesSoFar().isEmpty());
            String url = server.linesSoFar().getFirst().substring("curl -N ".length());
            try (Stream<String> one = lines(client, url);
                    Stream<String> another = lines(client, url)) {
                String expected = "data:\\d+ " + program;
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

    private Path ownProgram(String name) throws Exception {
        return Files.copy(Path.of("/bin/true"), directory.resolve(name));
    }

    private static void runOnce(Path program) throws Exception {
        assertThat(new ProcessBuilder(program.toString()).start().waitFor()).isZero();
    }
}

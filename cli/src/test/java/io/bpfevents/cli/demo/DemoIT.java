package io.bpfevents.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar of the demo, started as a user starts it, on the kernel of this machine. */
@KernelTest
class DemoIT {
    // the hint comes first if no program starts within a few seconds
    private static final String HINT = "(bpf-events: no program has started yet; .*\n)?";
    private static final String BALANCE =
            HINT
                    + "bpf-events: printed %1$s, attempts \\d+ = delivered %1$s \\+ dropped 0"
                    + " \\+ decode failures 0 \\+ discarded 0 \\+ pending \\d+"
                    + " \\+ reserve failures \\d+: balanced\n";
    private static final String JSON_BALANCE =
            HINT
                    + "\\{\"printed\":%1$s,\"attempts\":\\d+,\"pending_at_open\":0,\"delivered\":%1$s,"
                    + "\"dropped\":0,\"decode_failures\":0,\"discarded\":0,\"pending\":\\d+,"
                    + "\"reserve_failures\":\\d+,\"throttled\":0,\"balanced\":true,.*\\}\n";

    @TempDir Path dir;

    @Test
    void shouldPrintAsManyJsonLinesAsRequested() throws Exception {
        Instant before = Instant.now();
        try (DemoProcess demo = DemoProcess.start(dir, "--count", "5", "--json")) {
            try (var _ = Activity.of("true")) {
                assertThat(demo.exitCode()).isZero();
            }
            assertThat(demo.stdout()).endsWith("\n");
            assertThat(demo.lines()).hasSize(5);
            for (String line : demo.lines()) {
                Map<String, Object> event = StrictJson.object(line);
                assertThat(event)
                        .containsOnlyKeys("time", "pid", "ppid", "uid", "comm", "filename");
                // an hour, so that only a wrong clock fails this
                assertThat(Instant.parse((String) event.get("time")))
                        .isBetween(before.minusSeconds(3600), before.plusSeconds(3600));
            }
            assertThat(demo.stderr()).matches(JSON_BALANCE.formatted("5"));
        }
    }

    @Test
    void shouldPrintAStartedProgramAndEndWithCtrlC() throws Exception {
        String name = "a \"quoted\"\n\u001b[2J näme";
        Path program = Files.copy(Path.of("/bin/true"), dir.resolve(name));
        try (DemoProcess demo = DemoProcess.start(dir, "--json");
                var _ = Activity.of(program.toString())) {
            await().until(() -> !starts(demo, program).isEmpty());
            demo.interrupt();

            assertThat(demo.exitCode()).isEqualTo(130);
            assertThat(starts(demo, program))
                    .allSatisfy(event ->
                            assertThat(event)
                                    .containsEntry("ppid", ProcessHandle.current().pid())
                                    .containsEntry("comm", name.substring(0, 15)));
            assertThat(demo.stdout()).endsWith("\n");
            assertThat(demo.stderr()).matches(JSON_BALANCE.formatted(demo.lines().size()));
        }
    }

    @Test
    void shouldEndWithCtrlCWhenStdoutIsNotRead() throws Exception {
        Path fifo = dir.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        List<String> command = new ArrayList<>(DemoProcess.command(DemoProcess.JAR, "--json"));
        // a pipe that is also open for reading never breaks, and accepts nothing once it is full
        command.addAll(0, List.of("sh", "-c", "exec \"$@\" <>\"$0\" >&0", fifo.toString()));
        try (DemoProcess demo = DemoProcess.start(dir, command)) {
            for (int i = 0; i < 1500; i++) {
                assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
            }
            demo.interrupt();

            assertThat(demo.exitCode()).isEqualTo(130);
            assertThat(demo.stderr()).matches(JSON_BALANCE.formatted("\\d+"));
        }
    }

    @Test
    void shouldPrintATable() throws Exception {
        try (DemoProcess demo = DemoProcess.start(dir, "--count=1", "-o", "columns")) {
            try (var _ = Activity.of("true")) {
                assertThat(demo.exitCode()).isZero();
            }
            assertThat(demo.lines()).hasSize(2);
            assertThat(demo.lines().getFirst()).matches("TIME +PID +PPID +UID +COMM +FILENAME");
            assertThat(demo.lines().getLast()).matches("[0-9:.]{12} +\\d+ +\\d+ +\\d+  .*");
            assertThat(demo.stderr()).matches(BALANCE.formatted("1"));
        }
    }

    /** There is no balance if the program was not loaded yet. */
    @Test
    void shouldEndBeforeItsProgramIsLoaded() throws Exception {
        try (DemoProcess demo = DemoProcess.start(dir, "--duration", "1ms", "--json")) {
            assertThat(demo.exitCode()).isZero();
            assertThat(demo.stderr()).startsWith("{\"printed\":").hasLineCount(1);
        }
    }

    @Test
    void shouldEndAfterADuration() throws Exception {
        try (DemoProcess demo = DemoProcess.start(dir, "--duration", "1s", "--json");
                var _ = Activity.of("true")) {
            assertThat(demo.exitCode()).isZero();
            assertThat(demo.stderr()).matches(JSON_BALANCE.formatted(demo.lines().size()));
        }
    }

    @Test
    void shouldEndQuietlyWhenItsReaderHasClosed() throws Exception {
        try (DemoProcess demo = DemoProcess.startUnread(dir, "--json");
                var _ = Activity.of("true")) {
            assertThat(demo.exitCode()).isZero();
            assertThat(demo.stderr()).matches(JSON_BALANCE.formatted("\\d+"));
        }
    }

    @Test
    void shouldSimulateEventsOnRequest() throws Exception {
        try (DemoProcess demo = DemoProcess.start(dir, "--simulated", "--count=7", "--json")) {
            assertThat(demo.exitCode()).isZero();
            assertThat(demo.lines()).hasSize(7);
            assertThat(StrictJson.object(demo.lines().get(3)))
                    .containsEntry("pid", 1003L)
                    .containsEntry("comm", "simulated")
                    .containsEntry("filename", "/usr/bin/simulated");
            assertThat(demo.stderr())
                    .matches(
                            "bpf-events: THESE PROCESSES ARE SIMULATED: .*\n"
                                    + JSON_BALANCE.formatted("7"));
        }
    }

    @Test
    void shouldReportWrongOptions() throws Exception {
        try (DemoProcess demo = DemoProcess.start(dir, "--count", "many")) {
            assertThat(demo.exitCode()).isEqualTo(2);
            assertThat(demo.stdout()).isEmpty();
            assertThat(demo.stderr()).contains("'many' is not a number of events");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "CI=true"})
    void shouldNotSimulateForAProgramThatReadsTheOutput(String reader) throws Exception {
        List<String> asNobody = new ArrayList<>(asNobody());
        asNobody.addAll(reader.equals("json") ? List.of() : List.of("env", reader));
        asNobody.addAll(DemoProcess.command(jarForNobody(), "--count", "5", "-o"));
        asNobody.add(reader.equals("json") ? "json" : "columns");

        try (DemoProcess demo = DemoProcess.start(dir, asNobody)) {
            assertThat(demo.exitCode()).isEqualTo(1);
            assertThat(demo.stdout()).isEmpty();
            assertThat(demo.stderr())
                    .contains("EPERM", "CAP_BPF and CAP_PERFMON", "sudo bin/demo", "--simulated")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void shouldSimulateUnderABannerWithoutPrivilege() throws Exception {
        List<String> asNobody = new ArrayList<>(asNobody());
        asNobody.addAll(DemoProcess.command(jarForNobody(), "--count", "5", "-o", "columns"));

        try (DemoProcess demo = DemoProcess.start(dir, asNobody)) {
            assertThat(demo.exitCode()).isZero();
            assertThat(demo.lines()).hasSize(6);
            assertThat(demo.stderr())
                    .contains("THESE PROCESSES ARE SIMULATED", "CAP_BPF and CAP_PERFMON", "sudo")
                    .contains("= delivered 5 + ")
                    .endsWith(": balanced\n");
        }
    }

    private List<String> asNobody() throws InterruptedException {
        List<String> nobody =
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        assumeTrue(canRun(nobody), "setpriv is missing, or nobody may not run this JVM");
        return nobody;
    }

    private Path jarForNobody() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.copy(DemoProcess.JAR, dir.resolve("bpf-events-cli.jar"));
    }

    private static boolean canRun(List<String> prefix) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(DemoProcess.java(), "-version"));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no setpriv
        }
    }

    private static List<Map<String, Object>> starts(DemoProcess demo, Path program)
            throws IOException {
        return demo.lines().stream()
                .map(StrictJson::object)
                .filter(event -> event.get("filename").equals(program.toString()))
                .toList();
    }
}

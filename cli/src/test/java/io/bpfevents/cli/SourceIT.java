package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of the catalogue, in this JVM: what a child does is printed. */
@KernelTest
class SourceIT {
    @TempDir private Path dir;

    private static List<Map<String, Object>> events(Command command) {
        return command.lines().stream().map(StrictJson::object).toList();
    }

    @Test
    void shouldPrintAllThatTheChildDoes() {
        Command command =
                Command.run(
                        Main::run,
                        "exec",
                        "--filter",
                        "filename~/true",
                        "--",
                        "sh",
                        "-c",
                        "/bin/true; /bin/true -c 1");

        assertThat(command.exitCode()).isZero();
        assertThat(events(command))
                .filteredOn(it -> it.get("filename").equals("/bin/true"))
                .extracting(it -> it.get("arguments"))
                .contains(List.of("/bin/true"), List.of("/bin/true", "-c", "1"));
        Map<String, Object> accounting = StrictJson.object(command.lastError());
        assertThat(accounting)
                .containsEntry("printed", (long) command.lines().size())
                .containsEntry("dropped", 0L)
                .containsEntry("reserve_failures", 0L);
    }

    @ParameterizedTest
    @CsvSource({
        "fork, sh -c '(:); true', child_pid",
        "exit, sh -c 'exit 3', exit_code",
        "open, cat /etc/hostname, path",
        "delete, rm -f none, path",
        "signal, sh -c 'kill -0 $$; kill -CONT $$', signal_name",
        "syscall-fail, cat /none, errno_name",
        "switch, sleep 0.01, next_comm",
        "exec, true, filename"
    })
    void shouldPrintTheEventsOfASource(String name, String script, String field) {
        Command command = Command.run(Main::run, name, "-c1", "--", "bash", "-c", script);

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(events(command))
                .singleElement()
                .satisfies(it -> assertThat(it).containsKeys("time", "pid", "comm", field));
    }

    @Test
    void shouldPrintOnlyTheRequestedFields() throws Exception {
        Path file = Files.createFile(dir.resolve("a"));
        Command command =
                Command.onTerminal(
                        Main::run,
                        "delete",
                        "--path",
                        dir.toString(),
                        "--fields",
                        "path,errno",
                        "--",
                        "rm",
                        file.toString());

        assertThat(command.exitCode()).isZero();
        assertThat(command.lines()).hasSize(2);
        assertThat(command.lines().getFirst()).matches("PATH +ERRNO");
        assertThat(command.lines().getLast()).matches(file + " +-");
        assertThat(command.lastError())
                .startsWith("bpf-events: printed 1, delivered 1, dropped 0, decode failures 0,");
    }

    @Test
    void shouldPrintTheBytesOfTheStruct() {
        Command hex = Command.run(Main::run, "fork", "-c1", "-o", "hex", "--", "bash", "-c", "(:)");
        Command raw = Command.run(Main::run, "fork", "-c1", "-o", "raw", "--", "bash", "-c", "(:)");

        assertThat(hex.exitCode()).isZero();
        assertThat(hex.lines()).singleElement().asString().matches("[0-9a-f]+");
        assertThat(raw.bytes()).hasSize(hex.lines().getFirst().length() / 2);
    }

    @Test
    void shouldFailIfTheChildCannotStart() {
        Command command = Command.run(Main::run, "exec", "--", "no-such-program", "-x");

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err())
                .startsWith("bpf-events: cannot run no-such-program: there is no such program")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldNotFailWithTheChild() {
        assertThat(Command.run(Main::run, "exec", "--", "false").exitCode()).isZero();
    }

    @Test
    void shouldEndAfterADuration() {
        Command command = Command.run(Main::run, "oom", "-t", "50ms");

        assertThat(command.exitCode()).isZero();
        assertThat(StrictJson.object(command.lastError())).containsEntry("printed", 0L);
    }

    @Test
    void shouldPrintLatencies() {
        Command command = Command.run(Main::run, "runqlat", "-i", "20ms", "-c", "2");

        assertThat(command.exitCode()).isZero();
        assertThat(events(command))
                .hasSize(2)
                .allSatisfy(it -> assertThat(it).containsKeys("waits", "p50", "p99", "counts"));
    }
}

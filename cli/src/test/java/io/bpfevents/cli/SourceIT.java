package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
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

    /** The shell has a name, and the files have paths, that no other process uses. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fork         | (:); true             | comm==marked-shell     | child_pid   | [1-9]\\d*",
                "exit         | exit 3                | comm==marked-shell     | exit_code   | 3",
                "open         | : < /etc/../etc/passwd| path==/etc/../etc/passwd| errno      | null",
                "open         | : < /marked-none      | path==/marked-none     | errno       | 2",
                "delete       | exec rm -f marked-none| path==marked-none      | errno       | 2",
                "signal       | kill -CONT $$         | comm==marked-shell     | signal_name | SIGCONT",
                "syscall-fail | : < /marked-none      | comm==marked-shell     | errno_name  | E[A-Z]+",
                "switch       | sleep 0.01; :         | comm==marked-shell     | state       | [a-z_]+",
                "exec         | exec /bin/true marked | comm==true             | arguments   | \\[/bin/true, marked\\]"
            })
    void shouldPrintTheEventsOfASource(
            String name, String script, String condition, String field, String value)
            throws Exception {
        Path shell =
                Files.copy(
                        Path.of("/bin/bash").toRealPath(),
                        dir.resolve("marked-shell"),
                        StandardCopyOption.COPY_ATTRIBUTES);
        Instant start = Instant.now();

        Command command =
                Command.run(
                        Main::run,
                        name,
                        "-c1",
                        "--filter",
                        condition,
                        "--",
                        shell.toString(),
                        "-c",
                        script);

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(events(command))
                .singleElement()
                .satisfies(it -> {
                    assertThat(String.valueOf(it.get(field))).matches(value);
                    assertThat(String.valueOf(it.get("pid"))).matches("[1-9]\\d*");
                    assertThat(it.get("comm")).isIn("marked-shell", "rm", "true");
                    assertThat(Instant.parse(String.valueOf(it.get("time"))))
                            .isBetween(start.minusSeconds(60), Instant.now().plusSeconds(60));
                });
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

package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.recording.Recording;
import io.bpfevents.recording.RecordingSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code record} as a process. */
@KernelTest
class RecordIT {
    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("exec.avro");
    }

    @Test
    void shouldRecordUntilTheChildHasExited() throws Exception {
        String script = "/bin/echo marked; /bin/true";
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory,
                        "record",
                        "-f",
                        file().toString(),
                        "exec",
                        "--",
                        "sh",
                        "-c",
                        script)) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out()).isEmpty();
            assertThat(command.err()).contains("marked\n", "\"reserve_failures\":0");
        }

        Command print = Command.run(Main::run, "print", file().toString(), "--fields", "filename");
        assertThat(print.lines())
                .contains("{\"filename\":\"/bin/echo\"}", "{\"filename\":\"/bin/true\"}");
        assertThat(Recording.open(file()).summary().missing()).hasValue(0);
    }

    @Test
    void shouldCompleteTheFileAfterCtrlC() throws Exception {
        try (CommandProcess command =
                CommandProcess.inTerminal(directory, "record", "-f", file().toString(), "switch")) {
            await().until(() -> Files.exists(file()) && events() > 0);
            command.typeInterrupt();
            assertThat(command.exitCode()).isEqualTo(130);
            assertThat(command.out()).containsPattern("bpf-events: recorded \\d+, not recorded 0,");
        }

        RecordingSummary summary = Recording.open(file()).summary();
        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.missing()).hasValue(0);
    }

    private long events() {
        try {
            return Recording.open(file()).summary().events();
        } catch (RuntimeException e) {
            return 0; // its header is being written
        }
    }

    @Test
    void shouldRecordAsManyEventsAsRequested() throws Exception {
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory, "record", "-f", file().toString(), "-c", "5", "switch")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.err()).startsWith("{\"recorded\":5,\"not_recorded\":0,");
        }
    }

    @Test
    void shouldReportAChildThatDoesNotExist() throws Exception {
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory, "record", "-f", file().toString(), "exec", "--", "/none")) {
            assertThat(command.exitCode()).isEqualTo(1);
            assertThat(command.err()).contains("cannot run /none").hasLineCount(1);
        }
    }
}

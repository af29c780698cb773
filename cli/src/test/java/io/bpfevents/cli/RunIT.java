package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a command, as a process: in a pipe, and in a terminal. */
@KernelTest
class RunIT {
    private static final String ACCOUNTING =
            "\\{\"printed\":%s,\"delivered\":%s,\"dropped\":0,\"decode_failures\":0,\"discarded\":0,.*\\}\n";

    @TempDir private Path dir;

    @Test
    void shouldPrintJsonInAPipe() throws Exception {
        try (CommandProcess command = CommandProcess.inPipe(dir, "exec", "-c", "3");
                var _ = Activity.of("true")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.lines()).hasSize(3).allMatch(it -> it.startsWith("{\"time\":\"20"));
            assertThat(command.err()).matches(ACCOUNTING.formatted("3", "3"));
        }
    }

    @Test
    void shouldPrintColumnsInATerminal() throws Exception {
        try (CommandProcess command = CommandProcess.inTerminal(dir, "exec", "-c", "2");
                var _ = Activity.of("true")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out())
                    .containsPattern("TIME +PID +PPID +UID +COMM +FILENAME")
                    .containsPattern("[0-9:.]{12} +\\d+ +\\d+ +\\d+ +")
                    .contains("bpf-events: printed 2, delivered 2, dropped 0,");
        }
    }

    @Test
    void shouldEndQuietlyWhenTheReaderOfThePipeHasClosedIt() throws Exception {
        try (CommandProcess command = CommandProcess.inPipeTo(dir, "head -1", "exec");
                var _ = Activity.of("true")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.lines()).hasSize(1);
            assertThat(command.err()).matches(ACCOUNTING.formatted("\\d+", "\\d+"));
        }
    }

    /** With the exit code, which contains the number of the signal. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void shouldPrintTheAccountingAfterASignal(String signal, int code) throws Exception {
        try (CommandProcess command = CommandProcess.inPipe(dir, "exec");
                var _ = Activity.of("true")) {
            Awaitility.await().until(() -> !command.lines().isEmpty());
            command.signal(signal);
            assertThat(command.exitCode()).isEqualTo(code);
            int printed = command.lines().size();
            assertThat(command.err()).matches(ACCOUNTING.formatted(printed, printed));
        }
    }

    @Test
    void shouldPrintTheAccountingAfterCtrlC() throws Exception {
        try (CommandProcess command = CommandProcess.inTerminal(dir, "exec");
                var _ = Activity.of("true")) {
            Awaitility.await().until(() -> command.lines().size() > 3);
            command.typeInterrupt();
            assertThat(command.exitCode()).isEqualTo(130);
            assertThat(command.out()).containsPattern("bpf-events: printed \\d+, delivered \\d+");
        }
    }
}

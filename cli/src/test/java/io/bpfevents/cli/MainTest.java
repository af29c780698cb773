package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The root command: help, version, and errors in one line. */
class MainTest {
    @Test
    void shouldPrintHelp() {
        Command help = Command.run(Main::run, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("Usage: bpf-events", "Commands:", "exec ", "Exit codes:", "130 ");
    }

    @Test
    void shouldPrintTheVersion() {
        Command version = Command.run(Main::run, "--version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("bpf-events ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "              | no command is given; bpf-events --help lists",
                "nonsense     | no command nonsense; similar are pins, close, inspect; bpf-events --help lists",
                "execs        | there is no command execs; similar are exec,",
                "--nonsense   | '--nonsense'; bpf-events --help lists",
                "exec -c      | '--count' (N); bpf-events exec --help lists",
                "exec --      | there is no command after --, such as -- ls -l; bpf-events exec --help",
                "top -- -x    | '-x'",
                "-- exec      | 'exec'"
            })
    void shouldReportWrongArgumentsInOneLine(String line, String message) {
        String[] arguments = line == null ? new String[0] : line.split(" ", -1);

        Command command = Command.run(Main::run, arguments);

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).startsWith("bpf-events: ").contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "open", "switch", "syscall-fail"})
    void shouldPrintTheHelpOfACommand(String name) {
        Command help = Command.run(Main::run, name, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: bpf-events " + name + " ");
    }
}

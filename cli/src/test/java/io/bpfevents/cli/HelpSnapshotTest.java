package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The help of commands, as users see it. */
class HelpSnapshotTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec",
                "connect",
                "syscall-fail",
                "runqlat",
                "demo",
                "tail",
                "stats",
                "top",
                "record",
                "replay",
                "print",
                "summary",
                "agent"
            })
    void shouldPrintTheHelp(String name) {
        Command help = Command.run(Main::run, name, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
        Snapshot.assertEquals("help-" + name + ".txt", help.out());
    }

    @Test
    void shouldPrintTheHelpOfTheRootCommand() {
        Command help = Command.run(Main::run, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
        Snapshot.assertEquals("help.txt", help.out());
    }
}

package io.bpfevents.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of the demo, and the errors for wrong ones. */
class DemoTest {
    @Test
    void shouldPrintHelp() {
        Command help = Command.run(Main::run, "demo", "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("--count", "--duration", "--json", "--simulated")
                .contains("--slow", "--storm", "--ring=BYTES", "--overflow=POLICY")
                .contains("backpressure", "drop-oldest", "latest", "drop ", "error ")
                .contains("--stats-json=FILE", "attempts, pending_at_open, delivered");
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "stray",
                "--count",
                "--count=0",
                "--count=-1",
                "--count=five",
                "--count=99999999999999999999",
                "--duration=10",
                "--json=yes",
                "--slow=10ms",
                "--storm=1000",
                "--overflow",
                "--overflow=oldest",
                "--ring",
                "--ring=5000",
                "--stats-json"
            })
    void shouldRejectWrongOptions(String option) {
        Command command = Command.run(Main::run, "demo", option);

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err())
                .contains(option.split("=", 2)[0], "bpf-events demo --help lists the arguments")
                .hasLineCount(1);
    }
}

package io.bpfevents.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SoakCommandLineTest {
    private final StringWriter output = new StringWriter();
    private final CommandLine soak =
            Soak.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));

    @ParameterizedTest
    @ValueSource(strings = {"--hours=1", "--minutes=many", "--minutes=0", "--minutes=-1", "file"})
    void shouldRejectWhatItDoesNotKnow(String argument) {
        assertThat(soak.execute(argument)).isEqualTo(2);
        assertThat(output.toString()).contains("--minutes");
    }

    @Test
    void shouldListItsOptions() {
        assertThat(soak.execute("--help")).isZero();
        assertThat(output.toString()).contains("--minutes", "--seed", "Exit");
    }
}

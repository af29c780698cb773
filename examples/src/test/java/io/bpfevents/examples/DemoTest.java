package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** What the demo understands, and how it answers what it does not. */
class DemoTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldExplainItself() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("--count", "--duration", "--json", "Exit codes");
        assertThat(err.toString()).isEmpty();
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
                "--json=yes"
            })
    void shouldRefuseWrongOptions(String option) {
        assertThat(execute(option)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains(option.split("=", 2)[0], "Usage: bpf-events-demo");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "999999999h, PT999999999H"})
    void shouldReadDurations(String text, Duration expected) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "0s", "-1s", "1.5s", "10 s", "10S", "1d", "9999999999s"})
    void shouldRefuseOtherDurations(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new DurationConverter().convert(text))
                .withMessage("'" + text + "' is no duration such as 500ms, 10s, 5m or 2h");
    }

    @Test
    void shouldTellWhatBecameOfTheRecords() {
        assertThat(Books.describe(5, 64, OptionalLong.of(2)))
                .isEqualTo("delivered 5, pending 64 bytes, reserve failures 2");
        assertThat(Books.describe(5, 64, OptionalLong.empty()))
                .isEqualTo("delivered 5, pending 64 bytes, reserve failures unknown");
    }

    private int execute(String... arguments) {
        CommandLine program = Demo.commandLine();
        program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return program.execute(arguments);
    }
}

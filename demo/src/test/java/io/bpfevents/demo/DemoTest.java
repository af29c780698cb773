package io.bpfevents.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpfevents.demo.options.DurationConverter;
import io.bpfevents.demo.options.OverflowConverter;
import io.bpfevents.demo.options.RingBytesConverter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The options of the demo, and the errors for wrong ones. */
class DemoTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintHelp() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains("--count", "--duration", "--json", "--simulated", "Exit codes")
                .contains("--slow", "--storm", "--ring=BYTES", "--overflow=POLICY")
                .contains("backpressure", "drop-oldest", "latest", "drop ", "error ")
                .contains("--stats-json=FILE", "attempts, pending_at_open, delivered");
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
        assertThat(execute(option)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains(option.split("=", 2)[0], "Usage: bpf-events-demo");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "999999999h, PT999999999H"})
    void shouldConvertDurations(String text, Duration expected) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "0s", "-1s", "1.5s", "10 s", "10S", "1d", "9999999999s"})
    void shouldRejectOtherDurations(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new DurationConverter().convert(text))
                .withMessage("'" + text + "' is not a duration such as 500ms, 10s, 5m or 2h");
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "4K, 4096", "64K, 65536", "4M, 4194304", "256M, 268435456"})
    void shouldConvertSizesOfRings(String text, long expected) {
        assertThat(new RingBytesConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "K",
                "-4096",
                "2048",
                "5000",
                "3K",
                "64kb",
                "64 K",
                "4.0M",
                "512M",
                "1G",
                "9999999999"
            })
    void shouldRejectOtherSizesOfRings(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new RingBytesConverter().convert(text))
                .withMessage(
                        "'"
                                + text
                                + "' is not a power of two from 4096 to 256M, such as 65536, 64K or 4M");
    }

    @ParameterizedTest
    @CsvSource({
        "backpressure, backpressure()",
        "drop-oldest, dropOldest()",
        "latest, latest()",
        "drop, drop()",
        "error, error()"
    })
    void shouldConvertPolicies(String text, String expected) {
        assertThat(new OverflowConverter().convert(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dropOldest", "LATEST", "buffer"})
    void shouldRejectOtherPolicies(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new OverflowConverter().convert(text))
                .withMessage(
                        "'" + text + "' is none of backpressure, drop-oldest, latest, drop, error");
    }

    private int execute(String... arguments) {
        CommandLine program = Demo.commandLine();
        program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return program.execute(arguments);
    }
}

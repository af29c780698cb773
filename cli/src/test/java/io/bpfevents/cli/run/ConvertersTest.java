package io.bpfevents.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Values of options, and the errors for wrong ones. */
class ConvertersTest {
    @ParameterizedTest
    @CsvSource({
        "200us, PT0.0002S",
        "500ms, PT0.5S",
        "10s, PT10S",
        "5m, PT5M",
        "2h, PT2H",
        "999999999h, PT999999999H"
    })
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

    @ParameterizedTest
    @CsvSource({"0, PT0S", "20us, PT0.00002S", "1ms, PT0.001S"})
    void shouldConvertRests(String text, Duration expected) {
        assertThat(new RestConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"19us", "1", "", "-1ms"})
    void shouldRejectOtherRests(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new RestConverter().convert(text))
                .withMessageContaining("'" + text + "' is ");
    }
}

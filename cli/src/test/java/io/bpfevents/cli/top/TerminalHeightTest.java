package io.bpfevents.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The height of a terminal by the variable of the environment, by stty, or by default. */
class TerminalHeightTest {
    @ParameterizedTest
    @CsvSource({
        "50, 40 80, 50",
        "  , 40 80, 40",
        "'', 40 80, 40",
        "x , 40 80, 40",
        "0 , 40 80, 40",
        "  , 0 0,   24", // a pseudo-terminal without a size
        "  , '',    24",
        "99999999999, 40 80, 40",
    })
    void shouldTakeTheFirstKnownHeight(@Nullable String variable, String size, int lines) {
        assertThat(TerminalHeight.of(variable, () -> size)).isEqualTo(lines);
    }
}

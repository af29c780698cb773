package io.bpfevents.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The options of the program. */
class FleetTableMainTest {
    @Test
    void shouldRequireAllOptions() {
        assertThat(
                        FleetTableMain.options(
                                "--topic", "fleet", "--brokers", "a:1", "--output", "table"))
                .containsEntry("--brokers", "a:1")
                .containsEntry("--topic", "fleet")
                .containsEntry("--output", "table");
        assertThat(FleetTableMain.options("--topic", "fleet")).isEmpty();
        assertThat(FleetTableMain.options("--topic", "fleet", "--brokers", "a:1", "--out", "t"))
                .isEmpty();
    }
}

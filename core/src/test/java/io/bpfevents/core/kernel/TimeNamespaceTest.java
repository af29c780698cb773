package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeNamespaceTest {
    @Test
    void shouldParseOffsets() {
        assertThat(
                        TimeNamespace.parse(
                                List.of(
                                        "monotonic        1000         5",
                                        "boottime        86400         0")))
                .isEqualTo(new TimeNamespace(1_000_000_000_005L, 86_400_000_000_000L));
    }

    /** The nanoseconds of a negative offset are positive. */
    @Test
    void shouldParseANegativeOffset() {
        assertThat(
                        TimeNamespace.parse(
                                List.of(
                                        "monotonic          -2 500000000",
                                        "boottime            0         0")))
                .isEqualTo(new TimeNamespace(-1_500_000_000L, 0));
    }

    @Test
    void shouldIgnoreOtherClocks() {
        assertThat(TimeNamespace.parse(List.of("tai 7 0", ""))).isEqualTo(new TimeNamespace(0, 0));
    }
}

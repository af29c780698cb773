package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerfSettingsTest {
    private static final long PAGE = 4096;

    private static PerfSettings total(long bytes) {
        return new PerfSettings(64, bytes, List.of(), 1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 48, Integer.MAX_VALUE})
    void shouldRejectPagesThatAreNoPowerOfTwo(int pages) {
        assertThatThrownBy(() -> new PerfSettings(pages, 0, List.of(), 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the pages per CPU of a perf buffer are a power of two, such as 64, not "
                                + pages);
    }

    @ParameterizedTest
    @CsvSource({"4096,1,1", "8192,2,1", "524288,2,64", "786432,3,64", "4398046511104,1,1073741824"})
    void shouldDivideATotal(long bytes, int cpus, int pages) {
        assertThat(total(bytes).pages(cpus, PAGE)).isEqualTo(pages);
    }

    @ParameterizedTest
    @CsvSource({
        "1,2,8192",
        "8193,2,8192 or 16384",
        "12288,1,8192 or 16384",
        "1000000,2,524288 or 1048576",
        "1048576,3,786432 or 1572864",
        "9223372036854775807,1,4398046511104"
    })
    void shouldNameTheNearestTotal(long bytes, int cpus, String nearest) {
        assertThatThrownBy(() -> total(bytes).pages(cpus, PAGE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a total of "
                                + bytes
                                + " bytes does not fit "
                                + cpus
                                + " CPUs: each has a power of two of pages of 4096 bytes, so the"
                                + " nearest total is "
                                + nearest);
    }

    @Test
    void shouldRejectANotificationThatAFullBufferMayNotReach() {
        assertThat(new PerfSettings(2, 0, List.of(), 0, 4096).pages(1, PAGE)).isEqualTo(2);
        assertThatThrownBy(() -> new PerfSettings(2, 0, List.of(), 0, 4097).pages(1, PAGE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("per 4097 bytes")
                .hasMessageContaining("here 4096 bytes");
    }
}

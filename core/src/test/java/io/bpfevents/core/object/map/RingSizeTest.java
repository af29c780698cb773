package io.bpfevents.core.object.map;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Libc;
import org.junit.jupiter.api.Test;

class RingSizeTest {
    private static final long PAGE = Libc.sysconf(Libc._SC_PAGESIZE);
    private static final long LARGEST = 1L << 31;

    @Test
    void shouldAcceptPowersOfTwoFromAPageUpwards() {
        for (long size = PAGE; size <= LARGEST; size *= 2) {
            long bytes = size;
            assertThatCode(() -> RingSize.require("", bytes)).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldNameTheNearestSizesOnBothSides() {
        assertRefused(3 * PAGE, "the nearest are " + 2 * PAGE + " and " + 4 * PAGE);
        assertRefused(PAGE + 1, "the nearest are " + PAGE + " and " + 2 * PAGE);
        assertRefused(2 * PAGE - 1, "the nearest are " + PAGE + " and " + 2 * PAGE);
        assertRefused(LARGEST - 1, "the nearest are " + LARGEST / 2 + " and " + LARGEST);
    }

    @Test
    void shouldNameTheSmallestSizeForLessThanAPage() {
        for (long bytes : new long[] {Long.MIN_VALUE, -PAGE, -1, 0, 1, PAGE / 2, PAGE - 1}) {
            assertRefused(bytes, "the nearest is " + PAGE);
        }
    }

    @Test
    void shouldNameTheLargestSizeForMore() {
        for (long bytes : new long[] {LARGEST + 1, LARGEST * 2, Long.MAX_VALUE}) {
            assertRefused(bytes, "the nearest is " + LARGEST);
        }
    }

    private static void assertRefused(long bytes, String nearest) {
        assertThatThrownBy(() -> RingSize.require("size it", bytes))
                .isInstanceOf(BpfException.class)
                .hasMessageStartingWith("cannot size it: ")
                .hasMessageContaining(PAGE + " bytes")
                .hasMessageEndingWith(nearest);
    }
}

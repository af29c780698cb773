package io.bpfevents.kafka.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AbsentFingerprintsTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime can overflow
    private final AbsentFingerprints absent = new AbsentFingerprints(now::get);

    @Test
    void shouldForgetAfterAWhile() {
        absent.add(1);
        assertThat(absent.contains(1)).isTrue();
        assertThat(absent.contains(2)).isFalse();

        now.addAndGet(AbsentFingerprints.RETRY.toNanos() - 1);
        assertThat(absent.contains(1)).isTrue();
        now.addAndGet(1);
        assertThat(absent.contains(1)).isFalse();
        absent.add(1);
        assertThat(absent.contains(1)).isTrue();
    }

    @Test
    void shouldForgetTheOldestOfTooMany() {
        for (int i = 0; i < AbsentFingerprints.MOST; i++) {
            absent.add(i);
        }
        absent.add(0); // again: 1 is the oldest now
        absent.add(-1);
        assertThat(absent.contains(1)).isFalse();
        assertThat(absent.contains(0)).isTrue();
        assertThat(absent.contains(-1)).isTrue();
    }
}

package io.bpfevents.reactor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A record that a filter rejects causes neither a wait nor a request. */
abstract class FilterContract extends ConformanceContract {
    private static final int RECORDS = 100_000;

    @Test
    void shouldNeitherSleepNorGetRequestsForRecordsThatAFilterRejects() {
        NumberedRing ring = ring(4L * 1024 * 1024); // all records fit
        assertThat(ring.produce(Burst.of(0, RECORDS)).successes()).isEqualTo(RECORDS);
        AtomicLong requests = new AtomicLong();
        StepVerifier.create(
                        sequences(ring)
                                .doOnRequest(n -> requests.incrementAndGet())
                                .filter(sequence -> sequence == RECORDS - 1),
                        1)
                .expectNext(RECORDS - 1L)
                .then(() -> {
                    assertThat(requests).hasValue(1);
                    // twice before the subscriber owns the slot, if that is late: the
                    // new ring with data wakes the loop, and then the waker; and once after
                    assertThat(LoopCounters.waits(loop)).isLessThanOrEqualTo(3);
                })
                .thenCancel()
                .verify();
    }
}

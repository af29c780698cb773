package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A subscriber that blocks the loop's thread: the other rings of the loop wait, a full ring loses
 * records, which are counted, and everything else is delivered afterwards.
 */
class BlockedLoopIT extends KernelRingFixture {
    private static final int SMALL = 16 * 1024;
    private static final int LENGTH = 16;
    private static final int LOST = 1000;
    private static final int OF_OTHER = 10;

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private void block() {
        blocked.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldCountWhatIsLostMeanwhileAndContinue() throws Exception {
        Producer producer = producer(SMALL);
        Producer other = producer(RING);
        AtomicLong received = new AtomicLong();
        AtomicLong ofOther = new AtomicLong();
        sequences(other).subscribe(sequence -> ofOther.incrementAndGet());
        sequences(producer)
                .subscribe(sequence -> {
                    received.incrementAndGet();
                    if (sequence == 0) {
                        block();
                    }
                });
        assertThat(producer.produce(1, LENGTH).successes()).isEqualTo(1);
        blocked.await();

        // the record that is delivered still occupies its slot
        long fit = Producer.capacity(SMALL, LENGTH) - 1;
        Producer.Outcome outcome = producer.produce(fit + LOST, LENGTH);
        assertThat(outcome.failures()).isEqualTo(LOST);
        assertThat(producer.ring().stats().reserveFailures()).hasValue(LOST);
        assertThat(other.produce(OF_OTHER, LENGTH).failures()).isZero();
        assertThat(ofOther).as("another ring of the loop").hasValue(0);
        assertThat(received).hasValue(1);

        end.countDown();
        await().until(() -> received.get() == 1 + fit && ofOther.get() == OF_OTHER);
        assertThat(producer.produce(1, LENGTH).successes()).isEqualTo(1);
        await().until(() -> received.get() == 2 + fit);
        RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
        assertThat(audit.delivered()).isEqualTo(2 + fit);
        assertThat(audit.attempts()).as("%s", audit).hasValue(2 + fit + LOST);
        assertThat(other.ring().audit().toCompletableFuture().join().attempts()).hasValue(OF_OTHER);
    }
}

package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Neither a sleeping loop nor an open ring references a cancelled subscriber. */
abstract class ReachabilityContract extends ConformanceContract {
    @Test
    void shouldReleaseASubscriberThatCancelsWhileTheLoopSleeps() throws Exception {
        awaitCollected(cancelled(ring(RING), Long.MAX_VALUE, 0));
    }

    @Test
    void shouldReleaseASubscriberThatCancelsAfterItWasServed() throws Exception {
        awaitCollected(cancelled(ring(RING), Long.MAX_VALUE, 10));
    }

    @Test
    void shouldReleaseASubscriberThatCancelsWithoutDemand() throws Exception {
        awaitCollected(cancelled(ring(RING), 3, 10));
    }

    /** Subscribes, and cancels when the loop sleeps. */
    private WeakReference<Object> cancelled(NumberedRing ring, long demand, int records)
            throws InterruptedException {
        ring.produce(Burst.of(0, records));
        Demanding subscriber = new Demanding(demand);
        sequences(ring).subscribe(subscriber);
        Spin.until(() -> subscriber.received == Math.min(demand, records));
        Spin.until(Loops::isAsleep);
        subscriber.cancel();
        return new WeakReference<>(subscriber);
    }

    private static void awaitCollected(WeakReference<?> cancelled) throws InterruptedException {
        Spin.until(() -> {
            System.gc();
            return cancelled.refersTo(null);
        });
    }

    private static final class Demanding extends BaseSubscriber<Long> {
        private final long demand;
        volatile long received;

        Demanding(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(demand);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
        protected void hookOnNext(Long sequence) {
            received++;
        }
    }
}

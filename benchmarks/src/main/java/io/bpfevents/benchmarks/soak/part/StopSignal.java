package io.bpfevents.benchmarks.soak.part;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the load. */
public final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);

    /** Sets it; any thread, more than once. */
    public void set() {
        latch.countDown();
    }

    /** Whether it is set. */
    public boolean isSet() {
        return latch.getCount() == 0;
    }

    /**
     * Waits for the signal.
     *
     * @return whether it was set within that time
     */
    public boolean await(Duration atMost) throws InterruptedException {
        return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}

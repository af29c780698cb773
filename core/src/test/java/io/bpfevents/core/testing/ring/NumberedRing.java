package io.bpfevents.core.testing.ring;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.Producer;

/**
 * A ring and its producer of numbered records, for tests that read the ring through the public API.
 * {@link RingFixture} is for tests that read the ring's memory themselves.
 */
public interface NumberedRing extends AutoCloseable {
    /** A ring of the kernel, filled by {@code producer.bpf.c}. */
    static NumberedRing kernel(long bytes) {
        return of(Producer.load(bytes));
    }

    /** A loaded producer and its ring. */
    static NumberedRing of(Producer producer) {
        return new NumberedKernelRing(producer);
    }

    /** A simulated ring, filled as {@code producer.bpf.c} fills one. */
    static NumberedRing simulated(long bytes) {
        return of(SimulatedRingbuf.create("events", bytes), () -> {});
    }

    /**
     * A simulated ring and its producer.
     *
     * @param afterEach runs after each attempt of a burst, on the producer's thread
     */
    static NumberedRing of(SimulatedRingbuf ring, Runnable afterEach) {
        return new NumberedSimulatedRing(ring, afterEach);
    }

    Ringbuf ring();

    /** Produces a burst on this thread; returns its outcome. */
    AttemptCounts produce(Burst burst);

    /** Closes the producer and the ring. */
    @Override
    void close();
}

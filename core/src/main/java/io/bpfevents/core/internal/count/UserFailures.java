package io.bpfevents.core.internal.count;

import io.bpfevents.core.internal.call.UserCode;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The failures that a program without the producer contract counts in a way of its own. */
public final class UserFailures implements FailureCounts {
    private static final System.Logger LOG = System.getLogger(UserFailures.class.getName());

    private static final long RECENT_NANOS = 100_000_000;

    private final String ring;
    private final LongSupplier counter;
    private final long base;
    private final AtomicLong most; // it has said: answers may overtake each other on their way
    private volatile long askedAt;
    private volatile boolean complained;

    /**
     * Counts from now on.
     *
     * @param ring as messages name it
     * @param counter the program's counter; what it throws now reaches the caller
     */
    public UserFailures(String ring, LongSupplier counter) {
        this.ring = ring;
        this.counter = counter;
        this.base = counter.getAsLong();
        this.most = new AtomicLong(base);
        this.askedAt = System.nanoTime();
    }

    /** A counter that throws, as one in a closed object does, keeps its last value. */
    @Override
    public long count() {
        try {
            askedAt = System.nanoTime();
            return most.accumulateAndGet(counter.getAsLong(), Math::max) - base;
        } catch (Throwable e) { // whatever a user's code throws must not end the loop of others
            UserCode.rethrowIfFatal(e);
            return complain(e);
        }
    }

    /** The counter may well take a system call, which is too much for every pass. */
    @Override
    public long recentCount() {
        return System.nanoTime() - askedAt < RECENT_NANOS ? most.get() - base : count();
    }

    private long complain(Throwable thrown) {
        long last = most.get() - base;
        if (!complained) {
            complained = true;
            String message = ring + ": its failure counter cannot be read and stays at " + last;
            UserCode.run(() -> LOG.log(System.Logger.Level.WARNING, message, thrown));
        }
        return last;
    }

    @Override
    public OptionalLong refused() {
        return OptionalLong.empty();
    }

    @Override
    public boolean hasPositions() {
        return false;
    }

    @Override
    public void snapshot(FailureSnapshot snapshot) {
        throw new UnsupportedOperationException(ring + " does not tell where reserving failed");
    }
}

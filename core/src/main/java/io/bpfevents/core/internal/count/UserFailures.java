package io.bpfevents.core.internal.count;

import io.bpfevents.core.internal.call.UserCode;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The failure count of a program without the producer contract, read from a counter of the user.
 */
public final class UserFailures implements FailureCounts {
    private static final System.Logger LOG = System.getLogger(UserFailures.class.getName());

    private static final long RECENT_NANOS = 100_000_000;

    private final String ring;
    private final LongSupplier counter;
    private final long base;
    private final AtomicLong highest; // concurrent reads of the counter can arrive out of order
    private volatile long sampledAt;
    private volatile boolean warned;

    /**
     * Counts failures from now on.
     *
     * @param ring as messages name it
     * @param counter the program's counter; an exception that it throws now is passed on to the
     *     caller
     */
    public UserFailures(String ring, LongSupplier counter) {
        this.ring = ring;
        this.counter = counter;
        this.base = counter.getAsLong();
        this.highest = new AtomicLong(base);
        this.sampledAt = System.nanoTime();
    }

    /** Returns the last value if the counter throws, as that of a closed object does. */
    @Override
    public long count() {
        try {
            sampledAt = System.nanoTime();
            return highest.accumulateAndGet(counter.getAsLong(), Math::max) - base;
        } catch (Throwable e) { // user code must not end a loop that serves other rings
            UserCode.rethrowIfFatal(e);
            return warnOnce(e);
        }
    }

    /** The counter may make a system call, which is too slow for every pass. */
    @Override
    public long recentCount() {
        return System.nanoTime() - sampledAt < RECENT_NANOS ? highest.get() - base : count();
    }

    private long warnOnce(Throwable thrown) {
        long last = highest.get() - base;
        if (!warned) {
            warned = true;
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
    public void snapshot(FailureSnapshot snapshot) {
        throw new UnsupportedOperationException(ring + " has no positions of reserve failures");
    }
}

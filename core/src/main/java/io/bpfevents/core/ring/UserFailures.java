package io.bpfevents.core.ring;

import io.bpfevents.core.internal.FailureLook;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The failures that a program without the producer contract counts in a way of its own. */
final class UserFailures implements FailureCounts {
    private static final System.Logger LOG = System.getLogger(UserFailures.class.getName());

    private final String ring;
    private final LongSupplier counter;
    private final long base;
    private volatile long last; // what it said when it last answered
    private volatile boolean complained;

    /**
     * Counts from now on.
     *
     * @param ring as messages name it
     * @param counter the program's counter; what it throws now reaches the caller
     */
    UserFailures(String ring, LongSupplier counter) {
        this.ring = ring;
        this.counter = counter;
        this.base = counter.getAsLong();
        this.last = base;
    }

    /** A counter that throws, as one in a closed object does, keeps its last value. */
    @Override
    public long count() {
        try {
            last = counter.getAsLong();
        } catch (RuntimeException e) {
            if (!complained) {
                complained = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        ring + ": its failure counter cannot be read and stays at " + (last - base),
                        e);
            }
        }
        return last - base;
    }

    @Override
    public OptionalLong refused() {
        return OptionalLong.empty();
    }

    @Override
    public boolean tellsPositions() {
        return false;
    }

    @Override
    public void look(FailureLook look) {
        throw new UnsupportedOperationException(ring + " does not tell where reserving failed");
    }
}

package io.bpfevents.recording;

import java.time.Duration;

/** The speed of a replay. */
public final class Pace {
    private static final Pace AS_REQUESTED = new Pace(Double.POSITIVE_INFINITY);

    private final double factor;

    private Pace(double factor) {
        this.factor = factor;
    }

    /** As recorded: with the times between the elements at which the recorder received them. */
    public static Pace recorded() {
        return new Pace(1);
    }

    /**
     * Faster or slower.
     *
     * @param factor 2 for twice the recorded speed; greater than 0
     */
    public static Pace times(double factor) {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(
                    "the speed factor must be a number greater than 0, not " + factor);
        }
        return new Pace(factor);
    }

    /** As fast as the ring's subscriber requests. */
    public static Pace asRequested() {
        return AS_REQUESTED;
    }

    /**
     * The time at which an element is due, since the start of the replay in nanoseconds.
     *
     * @param recorded the time since the first element
     */
    long dueNanos(Duration recorded) {
        return (long) (recorded.toNanos() / factor);
    }

    /** The speed factor. */
    @Override
    public String toString() {
        return Double.isInfinite(factor) ? "as requested" : factor + " times the recorded speed";
    }
}

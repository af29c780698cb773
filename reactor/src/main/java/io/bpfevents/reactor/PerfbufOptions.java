package io.bpfevents.reactor;

import java.time.Duration;
import java.util.Objects;

/**
 * Options for reading a perf buffer. Immutable; each method returns a changed copy. What is set
 * when the buffer is opened, such as its size, is in {@code PerfbufConfig}.
 *
 * <pre>{@code
 * BpfEvents.perfbuf(perfbuf, decoder, PerfbufOptions.defaults().overflow(Overflow.latest()))
 * }</pre>
 */
public final class PerfbufOptions extends BufferOptions<PerfbufOptions> {
    private static final PerfbufOptions DEFAULTS = new PerfbufOptions();

    private static final Duration LONGEST = Duration.ofHours(1);

    private Duration window = Duration.ZERO; // set only while a copy is made

    private PerfbufOptions() {}

    /**
     * Returns batches of 1,024 records, a delay of at most 100 ms, rests of 200 us, backpressure,
     * no pauses, and the poll loop that all buffers share.
     */
    public static PerfbufOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Delivers the records of all CPUs in the order of their times. A record waits in its buffer
     * until each other CPU has a record, or until it is as old as the window: so each record of a
     * CPU that others leave idle is delayed by the window. A record that becomes visible after a
     * later one was delivered is not delivered, and counted as {@link LossCause#LATE}; so is one of
     * a program that was interrupted by another one on its CPU. The window must be longer than a
     * program takes from the time of its record to the end of its output.
     *
     * <p>Each drain looks at all CPUs, and records of several CPUs that alternate are read in short
     * runs, which costs more than reading without an order. By default there is none.
     *
     * @param window positive, at most an hour
     */
    public PerfbufOptions ordered(Duration window) {
        if (!Objects.requireNonNull(window, "window").isPositive()
                || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the window is positive and at most an hour, not " + window);
        }
        PerfbufOptions copy = with(_ -> {});
        copy.window = window;
        return copy;
    }

    @Override
    long windowNanos() {
        return window.toNanos();
    }

    @Override
    PerfbufOptions newOptions() {
        PerfbufOptions made = new PerfbufOptions();
        made.window = window;
        return made;
    }

    /** Each sample notifies, or each n-th: the program has no choice. */
    @Override
    PerfbufOptions notifiedOfUnread() {
        return this;
    }
}

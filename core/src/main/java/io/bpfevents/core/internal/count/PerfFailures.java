package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.OutputFailures;
import java.util.function.LongUnaryOperator;

/**
 * The failing outputs of the producers of a perf buffer, by cause, since the buffer was opened.
 * Each count only grows. Any thread may read them; after the buffer's backend is closed, every
 * method may throw {@link IllegalStateException}.
 */
public final class PerfFailures {
    private static final long NO_BUFFER = 32; // offsets in struct bpf_events_slot
    private static final long TOO_BIG = 40;
    private static final long OTHER = 48;
    private static final long FULL = 56;

    private final LongUnaryOperator sum; // of a counter over all slots, by its offset
    private final long fullBefore; // before the buffer was opened
    private final OutputFailures before;

    PerfFailures(LongUnaryOperator sum) {
        this.sum = sum;
        fullBefore = sum.applyAsLong(FULL);
        before = read();
    }

    /** Records that were lost because the buffer of their CPU was full. */
    public long lost() {
        return sum.applyAsLong(FULL) - fullBefore;
    }

    /** All other failures. */
    public OutputFailures outputFailures() {
        OutputFailures now = read();
        return new OutputFailures(
                now.noBuffer() - before.noBuffer(),
                now.tooBig() - before.tooBig(),
                now.other() - before.other());
    }

    private OutputFailures read() {
        return new OutputFailures(
                sum.applyAsLong(NO_BUFFER), sum.applyAsLong(TOO_BIG), sum.applyAsLong(OTHER));
    }
}

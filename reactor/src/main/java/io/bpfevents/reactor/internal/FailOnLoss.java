package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.stats.BufferStats;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.LossCause;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ends the stream after the first record that was lost in the kernel, or throttled, since the
 * subscription began.
 */
public final class FailOnLoss extends OverflowSession {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventBuffer buffer;
    private final long before; // failures when the subscription began
    private @Nullable EventsLostException raised;
    private final Bound until = new Bound(); // the producers, when it was raised

    /** For a subscription that begins now. */
    public FailOnLoss(EventBuffer buffer) {
        this.buffer = buffer;
        this.before = failures();
    }

    private long failures() {
        BufferStats stats = buffer.stats();
        return Stream.of(
                        LossCause.RESERVE_FAILURE,
                        LossCause.LOST,
                        LossCause.OUTPUT_FAILURE,
                        LossCause.THROTTLED)
                .mapToLong(cause -> cause.countedBy(stats).orElse(0))
                .sum();
    }

    /** The kernel does not notify when a reserve fails. */
    @Override
    public long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
        return Math.min(super.nextPollNanos(demand, unread, maxDelayNanos), PERIOD_NANOS);
    }

    @Override
    public void limit(Bound bound) {
        bound.limit(until);
    }

    @Override
    public @Nullable Throwable failureAfterPass(RecordSource source) {
        if (raised == null) {
            long failures = source.failures() + AbstractBuffer.channel(buffer).throttled();
            if (failures > before) { // the count for each pass may be older
                raise(failures);
                source.mark(until); // later: records before the failure lie below
            }
        }
        return raised != null && source.isPast(until) ? raised : null;
    }

    @Override
    public @Nullable Throwable failureAtClose() {
        long failures = failures();
        if (raised == null && failures > before) {
            raise(failures);
        }
        return raised;
    }

    private void raise(long failures) {
        raised = new EventsLostException(buffer.name(), failures - before, failures);
    }
}

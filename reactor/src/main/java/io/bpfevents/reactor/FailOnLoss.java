package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.ring.Ringbuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends the stream after the first reserve failure since the subscription began. */
final class FailOnLoss extends OverflowSession {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ringbuf ring;
    private final long before; // failures when the subscription began
    private @Nullable EventsLostException raised;
    private long until; // the producer position when it was raised

    /** For a subscription that begins now. */
    FailOnLoss(Ringbuf ring) {
        this.ring = ring;
        this.before = failures();
    }

    private long failures() {
        return ring.stats().reserveFailures().orElse(0);
    }

    /** The kernel does not notify when a reserve fails. */
    @Override
    long nextPollNanos(boolean demand, boolean unread, long maxDelayNanos) {
        return Math.min(super.nextPollNanos(demand, unread, maxDelayNanos), PERIOD_NANOS);
    }

    @Override
    long until(long otherwise) {
        return raised != null && until - otherwise < 0 ? until : otherwise;
    }

    @Override
    @Nullable Throwable failureAfterPass(RecordSource source) {
        if (raised == null) {
            long failures = source.failures();
            if (failures != before) {
                raise(failures);
                until = source.producerPosition(); // later: records before the failure lie below
            }
        }
        return raised != null && source.position() - until >= 0 ? raised : null;
    }

    @Override
    @Nullable Throwable failureAtClose() {
        long failures = failures();
        if (raised == null && failures != before) {
            raise(failures);
        }
        return raised;
    }

    private void raise(long failures) {
        raised = new EventsLostException(ring.name(), failures - before, failures);
    }
}

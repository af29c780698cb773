package io.bpfevents.reactor;

import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.ring.Ringbuf;
import org.jspecify.annotations.Nullable;

/** Notices the first failure to reserve since a subscription began. On the loop's thread. */
final class LossAlarm {
    private final Ringbuf ring;
    private final long before; // failures when the subscription began
    private @Nullable EventsLostException raised;
    private long until; // where the producers were when it was raised

    /** For a subscription that begins now. */
    LossAlarm(Ringbuf ring) {
        this.ring = ring;
        this.before = failures();
    }

    private long failures() {
        return ring.stats().reserveFailures().orElse(0);
    }

    void look(RecordSource source) {
        if (raised != null) {
            return;
        }
        long failures = source.failures();
        if (failures != before) {
            raised = new EventsLostException(ring.name(), failures - before, failures);
            until = source.producerPosition(); // later: what came before the failure lies below
        }
    }

    /** Where reading ends, given where it would without an alarm. */
    long until(long otherwise) {
        return raised != null && until - otherwise < 0 ? until : otherwise;
    }

    /** What the stream is to end with instead of completing, if it is: also seen too late. */
    @Nullable EventsLostException atEnd() {
        long failures = failures();
        if (raised == null && failures != before) {
            raised = new EventsLostException(ring.name(), failures - before, failures);
        }
        return raised;
    }

    /** What the stream is to end with now, if it is. */
    @Nullable EventsLostException due(long position) {
        return raised != null && position - until >= 0 ? raised : null;
    }
}

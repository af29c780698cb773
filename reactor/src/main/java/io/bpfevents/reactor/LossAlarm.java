package io.bpfevents.reactor;

import io.bpfevents.core.internal.RecordSource;
import org.jspecify.annotations.Nullable;

/** Notices the first failure to reserve since a subscription began. On the loop's thread. */
final class LossAlarm {
    private final String ring;
    private final long before;
    private @Nullable EventsLostException raised;
    private long until; // where the producers were when it was raised

    /**
     * @param before failures when the subscription began
     */
    LossAlarm(String ring, long before) {
        this.ring = ring;
        this.before = before;
    }

    void look(RecordSource source) {
        if (raised != null) {
            return;
        }
        long failures = source.failures();
        if (failures != before) {
            raised = new EventsLostException(ring, failures - before, failures);
            until = source.producerPosition(); // later: what came before the failure lies below
        }
    }

    /** Where reading ends, given where it would without an alarm. */
    long until(long otherwise) {
        return raised != null && until - otherwise < 0 ? until : otherwise;
    }

    /** What the stream is to end with now, if it is. */
    @Nullable EventsLostException due(long position) {
        return raised != null && position - until >= 0 ? raised : null;
    }
}

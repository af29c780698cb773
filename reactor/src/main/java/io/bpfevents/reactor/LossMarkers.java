package io.bpfevents.reactor;

import io.bpfevents.core.internal.FailureLook;
import io.bpfevents.core.internal.RecordSource;
import org.jspecify.annotations.Nullable;

/**
 * Where in the stream the losses stand. On the loop's thread.
 *
 * <p>A look takes the producer position first and the failures after it: a record behind that
 * position was reserved later than anything the look has not seen, so reading only up to there
 * never passes a failure that is yet to be told. The next look comes when what this one found was
 * told.
 */
final class LossMarkers {
    private static final int TRIES = 8; // while producers fail and go on between two loads

    private final FailureLook look = new FailureLook();
    private boolean pending; // failures were found that are not told yet
    private long found; // how many there were since the ring was opened
    private long until; // where reading has to stop

    void look(RecordSource source) {
        if (pending) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            until = source.producerPosition();
            source.look(look);
            if (look.failures() == source.marks().failures()) {
                return;
            }
            found = look.failures();
            pending = true;
            if (look.position() - until <= 0) {
                break;
            }
        }
        // also after the last try: never before records that are older than the latest failure
        until = look.position();
    }

    /** Where reading has to stop for the next look or marker. */
    long until() {
        return until;
    }

    /** The loss that stands before the record at {@code position}, if one does; it is told then. */
    @Nullable Loss take(RecordSource source, long position) {
        long dropped = source.dropped();
        if (dropped != source.marks().dropped()) {
            long before = source.marks().dropped();
            source.marks().tellDropped(dropped);
            return Loss.of(LossCause.DROPPED, before, dropped);
        }
        if (pending && position - until >= 0) {
            long before = source.marks().failures();
            source.marks().tellFailures(found);
            pending = false;
            return Loss.of(LossCause.RESERVE_FAILED, before, found);
        }
        return null;
    }
}

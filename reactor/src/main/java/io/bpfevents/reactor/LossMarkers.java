package io.bpfevents.reactor;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The positions of losses within the stream. Used by the loop's thread alone.
 *
 * <p>A snapshot takes the producer position first and the failures after it. A record after that
 * position was reserved later than every failure that the snapshot missed, so reading only up to
 * there never passes an unreported failure. The next snapshot is taken once the failures of this
 * one are reported.
 */
final class LossMarkers<T> {
    /** The time between two polls: the kernel does not notify when a reserve fails. */
    static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int TRIES = 8; // while producers fail and succeed between two loads

    private final Function<? super Loss, ? extends T> marker;
    private final FailureSnapshot snapshot = new FailureSnapshot();
    private boolean pending; // failures were found that are not reported yet
    private long found; // their number since the ring was opened
    private long until; // the position at which reading stops

    /**
     * Creates markers with a function of the user.
     *
     * @param marker must not return null
     */
    LossMarkers(Function<? super Loss, ? extends T> marker) {
        this.marker = marker;
    }

    /**
     * The loss that stands before the next record; null if the next element is a record. The loss
     * counts as reported when this is called.
     */
    @Nullable Loss next(RecordSource source, Delivery<?> delivery) {
        takeSnapshot(source);
        if (delivery.isHalted()) { // after the snapshot: a later failure is the next subscriber's
            return null;
        }
        return take(source, source.position());
    }

    /** The event for a loss. Throws what the user's function throws. */
    T marker(Loss loss) {
        return Objects.requireNonNull(marker.apply(loss), "the marker function returned null");
    }

    void takeSnapshot(RecordSource source) {
        if (pending) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            until = source.producerPosition();
            source.snapshot(snapshot);
            if (snapshot.failures() == source.reported().failures()) {
                return;
            }
            found = snapshot.failures();
            pending = true;
            if (snapshot.position() - until <= 0) {
                break;
            }
        }
        // also after the last try: never before records that are older than the latest failure
        until = snapshot.position();
    }

    /** The position at which reading stops for the next snapshot or marker. */
    long until() {
        return until;
    }

    @Nullable Loss take(RecordSource source, long position) {
        long dropped = source.dropped();
        if (dropped != source.reported().dropped()) {
            long before = source.reported().dropped();
            source.reported().reportDropped(dropped);
            return Loss.of(LossCause.DROPPED, before, dropped);
        }
        if (pending && position - until >= 0) {
            long before = source.reported().failures();
            source.reported().reportFailures(found);
            pending = false;
            return Loss.of(LossCause.RESERVE_FAILURE, before, found);
        }
        return null;
    }
}

package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The positions of reserve failures of a ring, and of drops and throttled attempts.
 *
 * <p>A snapshot takes the producer position first and the failures after it. A record after that
 * position was reserved later than every failure that the snapshot missed, so reading only up to
 * there never passes an unreported failure. The next snapshot is taken once the failures of this
 * one are reported.
 */
public final class RingLossMarkers<T> extends LossMarkers<T> {
    private static final int TRIES = 8; // while producers fail and succeed between two loads

    private final FailureSnapshot snapshot = new FailureSnapshot();

    private boolean pending; // failures were found that are not reported yet
    private long found; // their number since the ring was opened
    private long until; // the position at which reading stops

    /**
     * Creates markers with a function of the user.
     *
     * @param marker must not return null
     * @param throttled the attempts that were throttled since the buffer was opened
     */
    public RingLossMarkers(Function<? super Loss, ? extends T> marker, LongSupplier throttled) {
        this(marker, throttled, System::nanoTime);
    }

    RingLossMarkers(
            Function<? super Loss, ? extends T> marker,
            LongSupplier throttled,
            LongSupplier nanoTime) {
        super(marker, throttled, nanoTime);
    }

    @Override
    public @Nullable Loss next(RecordSource source, Delivery<?> delivery) {
        takeSnapshot(source);
        if (delivery.isHalted()) { // after the snapshot: a later failure is the next subscriber's
            return null;
        }
        return take(source, source.position());
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

    @Override
    public void limit(Bound bound) {
        bound.set(0, until);
    }

    @Nullable Loss take(RecordSource source, long position) {
        Loss dropped = dropped(source);
        if (dropped != null) {
            return dropped;
        }
        Loss overwritten = overwritten(source);
        if (overwritten != null) {
            return overwritten;
        }
        Loss throttled = throttled(source);
        if (throttled != null) {
            return throttled;
        }
        if (pending && position - until >= 0) {
            long before = source.reported().failures();
            source.reported().reportFailures(found);
            pending = false;
            return loss(LossCause.RESERVE_FAILURE, before, found);
        }
        return null;
    }
}

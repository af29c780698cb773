package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The positions of losses within a stream. Used by the loop's thread alone. */
public abstract class LossMarkers<T> {
    /** The time between two polls: the kernel does not notify when it loses a record. */
    public static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Function<? super Loss, ? extends T> marker;
    private final LongSupplier throttled;
    private final LongSupplier nanoTime;
    private boolean throttledBefore; // whether throttledAt is set
    private long throttledAt; // when throttled attempts were reported

    /**
     * Creates markers with a function of the user.
     *
     * @param marker must not return null
     * @param throttled the attempts that were throttled since the buffer was opened
     * @param nanoTime the clock
     */
    LossMarkers(
            Function<? super Loss, ? extends T> marker,
            LongSupplier throttled,
            LongSupplier nanoTime) {
        this.marker = marker;
        this.throttled = throttled;
        this.nanoTime = nanoTime;
    }

    /**
     * The loss that stands before the next record; null if the next element is a record. The loss
     * counts as reported when this is called.
     */
    public abstract @Nullable Loss next(RecordSource source, Delivery<?> delivery);

    /** Moves the positions at which reading ends to those of the next loss that is known. */
    public void limit(Bound until) {}

    /** The event for a loss. Throws what the user's function throws. */
    public final T event(Loss loss) {
        return Objects.requireNonNull(marker.apply(loss), "the marker function returned null");
    }

    /** The records that were dropped and are not reported yet; null if there are none. */
    static @Nullable Loss dropped(RecordSource source) {
        long before = source.reported().dropped();
        long now = source.dropped();
        if (now == before) {
            return null;
        }
        source.reported().reportDropped(now);
        return loss(LossCause.DROPPED, before, now);
    }

    /** The bytes that were overwritten and are not reported yet; null if there are none. */
    static @Nullable Loss overwritten(RecordSource source) {
        long lost = source.takeLost();
        if (lost == 0) {
            return null;
        }
        long before = source.reported().overwritten();
        long now = before + lost;
        source.reported().reportOverwritten(now);
        return loss(LossCause.OVERWRITTEN, before, now);
    }

    /**
     * The attempts that were throttled and are not reported yet; null if there are none, or if the
     * last ones were reported less than a second ago: in a flood there are more of them at every
     * call, and the stream would have nothing but markers.
     */
    final @Nullable Loss throttled(RecordSource source) {
        if (throttledBefore && nanoTime.getAsLong() - throttledAt < PERIOD_NANOS) {
            return null;
        }
        long before = source.reported().throttled();
        long now = throttled.getAsLong();
        if (now == before) {
            return null;
        }
        throttledBefore = true;
        throttledAt = nanoTime.getAsLong();
        source.reported().reportThrottled(now);
        return loss(LossCause.THROTTLED, before, now);
    }

    /**
     * A loss that was noticed now.
     *
     * @param before lost records of this cause that were reported before
     * @param now lost records of this cause since the buffer was opened
     */
    public static Loss loss(LossCause cause, long before, long now) {
        return new Loss(cause, now - before, now, Instant.now());
    }
}

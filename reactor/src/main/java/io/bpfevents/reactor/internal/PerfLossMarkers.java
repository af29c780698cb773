package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The positions of losses of a perf buffer, and of drops and throttled attempts. The kernel writes
 * a record at the place of a loss, together with the next sample that fits, and reading ends after
 * that record. What was lost since the last sample is known to its counter only: it is reported
 * when everything was read.
 */
public final class PerfLossMarkers<T> extends LossMarkers<T> {
    /**
     * Creates markers with a function of the user.
     *
     * @param marker must not return null
     * @param throttled the attempts that were throttled since the buffer was opened
     */
    public PerfLossMarkers(Function<? super Loss, ? extends T> marker, LongSupplier throttled) {
        super(marker, throttled, System::nanoTime);
    }

    @Override
    public @Nullable Loss next(RecordSource source, Delivery<?> delivery) {
        if (delivery.isHalted()) { // a loss that is found now is the next subscriber's
            return null;
        }
        Loss dropped = dropped(source);
        if (dropped != null) {
            return dropped;
        }
        Loss throttled = throttled(source);
        if (throttled != null) {
            return throttled;
        }
        long lost = source.takeLost();
        if (lost == 0) {
            return null;
        }
        long before = source.reported().failures();
        source.reported().reportFailures(before + lost);
        return loss(LossCause.LOST, before, before + lost);
    }
}

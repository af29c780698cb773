package io.bpfevents.core.stats;

import java.time.Duration;

/**
 * The figures of the subscriptions of a ring that acknowledge records. They are outside the
 * equation of {@link RingbufAudit}: there a record counts as pending until it and all records
 * before it are acknowledged.
 *
 * @param handedOver records that such subscriptions have received, repeated ones included
 * @param redelivered records that were delivered again by this process, to any subscriber, since an
 *     earlier subscription had not acknowledged them
 * @param unacknowledged records that the current subscription has received, and whose
 *     acknowledgement the loop has not processed yet; a part of the pending ones
 * @param oldest how long the oldest of these has kept the ring from freeing space: since it was
 *     received or, if others before it were unacknowledged, since the last of them was
 *     acknowledged. Zero without one; by the system's monotonic clock
 */
public record AcknowledgementStats(
        long handedOver, long redelivered, long unacknowledged, Duration oldest) {
    /** The figures of a ring without such subscriptions. */
    public static final AcknowledgementStats NONE =
            new AcknowledgementStats(0, 0, 0, Duration.ZERO);
}

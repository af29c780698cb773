package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.reactor.Acknowledged;

/**
 * A marker of losses among acknowledged events: no record, so its acknowledgement does nothing.
 *
 * @param position of the last record before it, so that {@code acknowledgeUpTo} includes no later
 *     one
 */
record AcknowledgedMarker<T>(T event, long position, Acknowledgements acknowledgements)
        implements Acknowledged<T> {
    @Override
    public void acknowledge() {}

    @Override
    public void acknowledgeUpTo(long position) {
        acknowledgements.acknowledgeUpTo(position);
    }
}

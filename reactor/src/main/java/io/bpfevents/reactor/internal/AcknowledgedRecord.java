package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.reactor.Acknowledged;

/** An event of a record, and at the same time the node of its acknowledgement. */
final class AcknowledgedRecord<T> extends Acknowledgements.Node implements Acknowledged<T> {
    private final T event;
    private final Acknowledgements acknowledgements;

    AcknowledgedRecord(T event, long position, Acknowledgements acknowledgements) {
        super(position);
        this.event = event;
        this.acknowledgements = acknowledgements;
    }

    @Override
    public T event() {
        return event;
    }

    @Override
    public void acknowledge() {
        acknowledgements.acknowledge(this);
    }

    @Override
    public void acknowledgeUpTo(long position) {
        acknowledgements.acknowledgeUpTo(position);
    }

    @Override
    public String toString() {
        return event + " at position " + position();
    }
}

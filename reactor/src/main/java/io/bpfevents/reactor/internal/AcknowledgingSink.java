package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.reactor.Acknowledged;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable.ConditionalSubscriber;

/**
 * Passes events to a subscriber that acknowledges them. There is a copy of this class per class of
 * subscribers.
 */
final class AcknowledgingSink<T> extends SubscriberSink<T> {
    private final Acknowledgements acknowledgements;
    private final boolean conditional;

    AcknowledgingSink(
            CoreSubscriber<? super Acknowledged<T>> actual,
            Owner owner,
            Acknowledgements acknowledgements) {
        super(actual, owner);
        this.acknowledgements = acknowledgements;
        this.conditional = actual instanceof ConditionalSubscriber;
    }

    @Override
    public boolean next(Object callee, T event, long position) {
        acknowledgements.handOver(position);
        return pass(callee, new AcknowledgedRecord<>(event, position, acknowledgements));
    }

    @Override
    public boolean marker(T event, long position) {
        long before = acknowledgements.lastPosition();
        return pass(callee(), new AcknowledgedMarker<>(event, before, acknowledgements));
    }

    @SuppressWarnings("unchecked") // the callee is the subscriber
    private boolean pass(Object callee, Acknowledged<T> element) {
        try {
            if (conditional) {
                return ((ConditionalSubscriber<? super Acknowledged<T>>) callee).tryOnNext(element);
            }
            ((CoreSubscriber<? super Acknowledged<T>>) callee).onNext(element);
        } catch (Throwable thrown) {
            owner.subscriberThrew(thrown);
        }
        return true;
    }
}

package io.bpfevents.benchmarks.consumer;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A subscriber with unbounded demand that adds each event to a measurement. */
abstract class MeasuringSubscriber<T> implements CoreSubscriber<T> {
    private final TurnMeasurement measurement;

    MeasuringSubscriber(TurnMeasurement measurement) {
        this.measurement = measurement;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onError(Throwable error) {
        measurement.fail(error);
    }

    @Override
    public void onComplete() {
        measurement.fail(new IllegalStateException("the stream ended before the STOP record"));
    }
}

package io.bpfevents.benchmarks.consumer;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Asks for everything and gives each event to a tally. */
abstract class TallySubscriber<T> implements CoreSubscriber<T> {
    private final Tally tally;

    TallySubscriber(Tally tally) {
        this.tally = tally;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onError(Throwable error) {
        tally.fail(error);
    }

    @Override
    public void onComplete() {
        tally.fail(new IllegalStateException("the stream ended before the STOP record"));
    }
}

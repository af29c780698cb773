package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.Sample;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Adds up what it gets, and asks for as much at a time as it is told. */
final class Sum implements CoreSubscriber<Sample> {
    private final long demand;
    private Subscription subscription = NONE;
    private long received;
    private long sum;

    private static final Subscription NONE =
            new Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            };

    /**
     * @param demand 1: one more with each event; 0: nothing; otherwise everything at once
     */
    Sum(long demand) {
        this.demand = demand;
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        if (demand > 0) {
            s.request(demand);
        }
    }

    @Override
    public void onNext(Sample sample) {
        received++;
        sum += sample.timestamp() ^ sample.sequenceAndFlags();
        if (demand == 1) {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        throw new IllegalStateException(error);
    }

    @Override
    public void onComplete() {}

    /** The sum so far, if as many events came as were sent. */
    long check(long sent) {
        if (received != sent) {
            throw new IllegalStateException(sent + " records were sent, " + received + " came");
        }
        return sum;
    }
}

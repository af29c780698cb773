package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.Sample;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A subscriber that adds up its events, with a given demand. */
final class SummingSubscriber implements CoreSubscriber<Sample> {
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
     * @param demand 1: {@code request(1)} after each event; 0: no demand; otherwise one request of
     *     this number
     */
    SummingSubscriber(long demand) {
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

    /** The sum so far; throws if the number of events is not {@code sent}. */
    long check(long sent) {
        if (received != sent) {
            throw new IllegalStateException(sent + " records were sent, " + received + " received");
        }
        return sum;
    }
}

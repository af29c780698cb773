package io.bpfevents.benchmarks.consumer;

import java.util.function.BiConsumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Asks for everything and gives each event to a tally. */
final class TallySubscriber<T> implements CoreSubscriber<T> {
    private final Tally tally;
    private final BiConsumer<? super T, Tally> take;

    TallySubscriber(Tally tally, BiConsumer<? super T, Tally> take) {
        this.tally = tally;
        this.take = take;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T event) {
        take.accept(event, tally);
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

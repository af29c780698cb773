package io.bpfevents.reactor.source;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;

/** A plain subscriber that records its signals. */
class RecordingSubscriber implements CoreSubscriber<Long>, Scannable {
    private static final long DEMAND = 10;

    final List<Long> numbers = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    volatile boolean completed;
    private volatile Subscription subscription;

    @Override
    public final void onSubscribe(Subscription given) {
        subscription = given;
        given.request(DEMAND);
    }

    @Override
    public final void onNext(Long number) {
        take(number);
    }

    void take(Long number) {
        numbers.add(number);
    }

    @Override
    public final void onError(Throwable error) {
        errors.add(error);
    }

    @Override
    public final void onComplete() {
        completed = true;
    }

    final void cancel() {
        subscription.cancel();
    }

    @Override
    public Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        return null;
    }

    final Scannable subscription() {
        return Scannable.from(subscription);
    }
}

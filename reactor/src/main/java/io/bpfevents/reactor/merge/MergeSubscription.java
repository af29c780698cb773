package io.bpfevents.reactor.merge;

import io.bpfevents.reactor.internal.Downstream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/**
 * The subscription to several sources. Sources, a timer and the subscriber call {@link #drain} from
 * threads of their own; one thread at a time emits.
 */
final class MergeSubscription<T> implements Subscription, Scannable {
    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<MergeSubscription> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(MergeSubscription.class, "requested");

    private final Downstream<Sourced<T>> downstream;
    private final List<SourceSubscriber<T>> sources;
    private final Order<T> order;
    private final AtomicInteger drains = new AtomicInteger(); // calls that are not served yet
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private volatile long requested;
    private boolean ended; // the thread that drains

    MergeSubscription(
            CoreSubscriber<? super Sourced<T>> actual,
            List<? extends Source<? extends T>> sources,
            Orders<T> orders) {
        this.downstream = new Downstream<>(actual);
        this.sources =
                sources.stream()
                        .map(source ->
                                new SourceSubscriber<>(source, this, actual.currentContext()))
                        .toList();
        this.order = orders.newOrder(sources.size(), this::drain);
    }

    /** The kind of order. */
    @FunctionalInterface
    interface Orders<T> {
        /**
         * Makes the order of a new subscription.
         *
         * @param retry makes the subscription call the order again; any thread
         */
        Order<T> newOrder(int sources, Runnable retry);
    }

    void start() {
        sources.forEach(SourceSubscriber::subscribe);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            drain();
        }
    }

    @Override
    public void cancel() {
        downstream.cancel();
        stopSources();
        drain();
    }

    /** Ends the stream with the failure of a source, once the events that are held are emitted. */
    void fail(Throwable thrown) {
        if (failure.compareAndSet(null, thrown)) {
            stopSources();
        } else {
            downstream.drop(thrown);
        }
        drain();
    }

    private void stopSources() {
        sources.forEach(SourceSubscriber::stop);
    }

    void drain() {
        if (drains.getAndIncrement() != 0) {
            return; // the thread that drains makes another round
        }
        int done = 1;
        do {
            if (!ended && !emit()) {
                end();
            }
            if (ended) { // a source may have delivered an event since
                sources.forEach(SourceSubscriber::discard);
            }
            done = drains.addAndGet(-done);
        } while (done != 0);
    }

    /** Emits what the order and the demand permit; returns false if the stream ends. */
    private boolean emit() {
        long emitted = 0;
        SourceSubscriber<T> next = null;
        try {
            while (!downstream.isCancelled()
                    && emitted != requested
                    && (next = order.next(sources)) != null) {
                emitted += deliver(next.take()) ? 1 : 0;
            }
        } catch (Throwable thrown) { // by a function of the user
            Exceptions.throwIfJvmFatal(thrown);
            stopSources();
            sources.forEach(SourceSubscriber::discard);
            if (!failure.compareAndSet(null, thrown)) {
                downstream.drop(thrown);
            }
        }
        if (emitted != 0) {
            Operators.produced(REQUESTED, this, emitted);
        }
        return !downstream.isCancelled() && !areFinished();
    }

    private boolean areFinished() {
        for (int i = 0; i < sources.size(); i++) { // for each event: without an iterator
            if (!sources.get(i).isFinished()) {
                return false;
            }
        }
        return true;
    }

    private boolean deliver(Sourced<T> event) {
        try {
            return downstream.next(event);
        } catch (Throwable thrown) { // a subscriber that breaks rule 2.13 gets nothing more
            Exceptions.throwIfJvmFatal(thrown);
            downstream.cancel();
            stopSources();
            downstream.drop(thrown);
            return true;
        }
    }

    private void end() {
        ended = true;
        order.end();
        Throwable failed = failure.get();
        if (failed == null) {
            downstream.complete();
        } else {
            downstream.fail(failed);
        }
    }

    @Override
    public Stream<? extends Scannable> inners() {
        return sources.stream();
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        return downstream.scan(key, requested);
    }
}

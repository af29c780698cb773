package io.bpfevents.reactor.merge;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * The subscriber of one source, and the events of it that the merge holds. The source's thread adds
 * events, the thread that drains the merge removes them.
 */
final class SourceSubscriber<T> implements CoreSubscriber<T>, Scannable {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<SourceSubscriber, @Nullable Subscription>
            UPSTREAM =
                    AtomicReferenceFieldUpdater.newUpdater(
                            SourceSubscriber.class, Subscription.class, "upstream");

    private final Source<? extends T> source;
    private final MergeSubscription<T> merge;
    private final Context context;
    private final Queue<T> events;
    private final int refill; // the number of removed events that are requested together

    private volatile @Nullable Subscription upstream;
    private volatile boolean done;

    // the thread that drains
    private @Nullable T first;
    private int removed;

    SourceSubscriber(Source<? extends T> source, MergeSubscription<T> merge, Context context) {
        this.source = source;
        this.merge = merge;
        this.context = context;
        this.events = Queues.<T>get(source.held()).get();
        this.refill = source.held() - source.held() / 4;
    }

    void subscribe() {
        source.events().subscribe(this);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(UPSTREAM, this, subscription)) {
            subscription.request(source.held());
        }
    }

    @Override
    public void onNext(T event) {
        if (events.offer(event)) {
            merge.drain();
        } else { // only a source that ignores the demand
            stop();
            Operators.onDiscard(event, context);
            onError(Exceptions.failWithOverflow());
        }
    }

    @Override
    public void onError(Throwable failure) {
        merge.fail(failure);
    }

    @Override
    public void onComplete() {
        done = true;
        merge.drain();
    }

    /** Cancels the source. Events that are held stay. */
    void stop() {
        Operators.terminate(UPSTREAM, this);
        done = true;
    }

    // The thread that drains.

    /** The first event that is held; null if there is none. */
    @Nullable T peek() {
        if (first == null) {
            first = events.poll();
        }
        return first;
    }

    /** Removes the first event, and requests others when enough were removed. */
    Sourced<T> take() {
        T event = Objects.requireNonNull(first, "peek() returned no event");
        first = null;
        if (++removed == refill) {
            removed = 0;
            Subscription known = upstream;
            if (known != null) {
                known.request(refill);
            }
        }
        return new Sourced<>(source.name(), event);
    }

    /** Whether no event is held, and none will come. */
    boolean isFinished() {
        return done && peek() == null; // in this order: the last event comes before done
    }

    /** Discards the events that are held. */
    void discard() {
        for (T event = peek(); event != null; event = peek()) {
            first = null;
            Operators.onDiscard(event, context);
        }
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return merge;
        }
        if (key == Attr.PREFETCH) {
            return source.held();
        }
        if (key == Attr.BUFFERED) {
            return events.size();
        }
        if (key == Attr.TERMINATED) {
            return done;
        }
        if (key == Attr.CANCELLED) {
            return upstream == Operators.cancelledSubscription();
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}

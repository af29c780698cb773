package io.bpfevents.reactor.accounting;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Counts its demand and its items. */
final class CountingSubscriber extends BaseSubscriber<Object> {
    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";
    private static final long UNBOUNDED_DEMAND = Long.MAX_VALUE;

    private final SubscriberCounts received;
    private final Behaviour behaviour;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicLong items = new AtomicLong();

    /**
     * The actions of the subscriber within its signals.
     *
     * @param first the initial demand
     * @param moreWithin the number of first items with each of which it requests one more
     * @param cancelAt the item at which it cancels, or 0
     * @param canFail whether the stream may end with an error
     */
    record Behaviour(long first, int moreWithin, int cancelAt, boolean canFail) {
        static final Behaviour UNBOUNDED = new Behaviour(UNBOUNDED_DEMAND, 0, 0, false);
    }

    CountingSubscriber(SubscriberCounts received, Behaviour behaviour) {
        this.received = received;
        this.behaviour = behaviour;
    }

    /** A failure in the pass in which the test cancels cannot be delivered. */
    @Override
    public Context currentContext() {
        Consumer<Throwable> drop = received::drop;
        return Context.of(ON_ERROR_DROPPED, drop);
    }

    /** Counts and requests. */
    void requestCounted(long n) {
        requested.accumulateAndGet(n, Operators::addCap);
        request(n);
    }

    /** The events and markers that it received. */
    long items() {
        return items.get();
    }

    boolean isSatisfied() {
        return items.get() == requested.get();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (behaviour.first() > 0) {
            requestCounted(behaviour.first());
        }
    }

    @Override
    protected void hookOnNext(Object item) {
        received.receive(item);
        long number = items.incrementAndGet();
        if (number > requested.get()) {
            received.addProblem("item " + number + " of " + requested);
        }
        if (number <= behaviour.moreWithin() && requested.get() != UNBOUNDED_DEMAND) {
            requestCounted(1);
        }
        if (number == behaviour.cancelAt()) {
            cancel();
        }
    }

    @Override
    protected void hookOnError(Throwable error) {
        if (!behaviour.canFail()) {
            received.addProblem("error: " + error);
        }
    }
}

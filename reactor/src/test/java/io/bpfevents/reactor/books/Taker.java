package io.bpfevents.reactor.books;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Takes what it has asked for, and knows whether it has it all. */
final class Taker extends BaseSubscriber<Object> {
    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";
    private static final long ENDLESS = Long.MAX_VALUE;

    private final Ledger ledger;
    private final Habits habits;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong got = new AtomicLong();

    /**
     * What it does by itself.
     *
     * @param first demand
     * @param moreWithin of how many of its first items each makes it ask for one more
     * @param cancelAt the item within which it cancels, or 0
     * @param canFail whether its stream may end with an error
     */
    record Habits(long first, int moreWithin, int cancelAt, boolean canFail) {
        static final Habits INSATIABLE = new Habits(ENDLESS, 0, 0, false);
    }

    Taker(Ledger ledger, Habits habits) {
        this.ledger = ledger;
        this.habits = habits;
    }

    /** What fails within the pass that the test cancels in is nobody's any more, and not news. */
    @Override
    public Context currentContext() {
        Consumer<Throwable> drop = ledger::drop;
        return Context.of(ON_ERROR_DROPPED, drop);
    }

    /** As {@code request}, counted. */
    void ask(long n) {
        asked.accumulateAndGet(n, Operators::addCap);
        request(n);
    }

    /** Events and markers that it got. */
    long items() {
        return got.get();
    }

    boolean isSatisfied() {
        return got.get() == asked.get();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (habits.first() > 0) {
            ask(habits.first());
        }
    }

    @Override
    protected void hookOnNext(Object item) {
        ledger.receive(item);
        long number = got.incrementAndGet();
        if (number > asked.get()) {
            ledger.complain("item " + number + " of " + asked);
        }
        if (number <= habits.moreWithin() && asked.get() != ENDLESS) {
            ask(1);
        }
        if (number == habits.cancelAt()) {
            cancel();
        }
    }

    @Override
    protected void hookOnError(Throwable error) {
        if (!habits.canFail()) {
            ledger.complain("an error: " + error);
        }
    }
}

package io.bpfevents.benchmarks.soak.flood;

import io.bpfevents.benchmarks.soak.part.NumberedEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** One subscription with a random pattern of demand, which is cancelled after its life. */
final class FloodSubscriber implements CoreSubscriber<NumberedEvent> {
    /** How a subscriber requests. */
    enum Demand {
        UNBOUNDED,
        /** Some at once, and as many again when these have arrived. */
        STEPS,
        /** Some now and then, from another thread. */
        NOW_AND_THEN,
        NONE
    }

    private static final int MOST_REQUESTED = 2000;
    private static final int LONGEST_WAIT = 20; // milliseconds between two requests

    private final Demand demand;
    private final Random random;
    private final NumberCheck check;
    private final CompletableFuture<@Nullable Void> termination = new CompletableFuture<>();
    private final int step;
    private volatile @Nullable Subscription subscription;
    private int left;

    FloodSubscriber(Demand demand, Random random, NumberCheck check) {
        this.demand = demand;
        this.random = random;
        this.check = check;
        step = 1 + random.nextInt(MOST_REQUESTED);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        left = step;
        if (demand == Demand.UNBOUNDED) {
            newSubscription.request(Long.MAX_VALUE);
        } else if (demand == Demand.STEPS) {
            newSubscription.request(step);
        }
    }

    @Override
    public void onNext(NumberedEvent event) {
        check.receive(event);
        if (demand == Demand.STEPS && --left == 0) {
            left = step;
            subscription().request(step);
        }
    }

    @Override
    public void onError(Throwable error) {
        termination.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        termination.complete(null);
    }

    private Subscription subscription() {
        return Objects.requireNonNull(subscription, "subscription");
    }

    /**
     * Lives for a time, and cancels unless the stream has ended before.
     *
     * @return the error of the stream; null if there was none
     */
    @Nullable Throwable live(Duration life) throws InterruptedException {
        long end = System.nanoTime() + life.toNanos();
        while (true) {
            long rest = end - System.nanoTime();
            try {
                termination.get(Math.max(0, untilNextRequest(rest)), TimeUnit.NANOSECONDS);
                return null;
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (TimeoutException e) {
                if (end - System.nanoTime() <= 0) {
                    subscription().cancel();
                    return null;
                }
                if (demand == Demand.NOW_AND_THEN) {
                    subscription().request(1 + random.nextInt(MOST_REQUESTED));
                }
            }
        }
    }

    private long untilNextRequest(long rest) {
        if (demand != Demand.NOW_AND_THEN) {
            return rest;
        }
        return Math.min(rest, TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(LONGEST_WAIT)));
    }
}

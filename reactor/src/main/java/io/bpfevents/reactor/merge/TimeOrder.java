package io.bpfevents.reactor.merge;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The order of a time in the events, in nanoseconds.
 *
 * <p>While each source holds an event, the earliest one is next. A source that holds none may still
 * have an earlier one in its buffer, or be about to send it. It is waited for until the earliest
 * event is older than the window, and the source has been empty for as long. The first condition
 * alone would be wrong when the subscriber resumes after a pause: all records in the buffers are
 * old then, and the loop reads one buffer before the other.
 */
final class TimeOrder<T> implements Order<T> {
    /** A clock, and the timer that runs on it. */
    record Clock(LongSupplier nanos, Scheduler timer) {}

    /** What the user defines. */
    record Rule<T>(
            Duration window,
            ToLongFunction<? super T> time,
            Consumer<? super Sourced<T>> late,
            Clock clock) {}

    private static final int STEPS = 8; // of the window: how exactly the timer runs

    /** The first event of a source. */
    private static final class First {
        private enum State {
            UNKNOWN,
            EMPTY,
            HELD
        }

        private State state = State.UNKNOWN;
        private long time; // of the event that is held
        private long emptySince;
    }

    private final Rule<T> rule;
    private final long window;
    private final Runnable retry;
    private final List<First> firsts; // of the sources, in their order
    private final Disposable.Swap timer = Disposables.swap();
    private volatile boolean timed; // the timer runs
    private long timerDue;
    private long emitted = Long.MIN_VALUE; // the time of the latest event that was emitted

    /**
     * @param retry makes the subscription call {@link #next} again; any thread
     */
    TimeOrder(Rule<T> rule, int sources, Runnable retry) {
        this.rule = rule;
        this.window = rule.window().toNanos();
        this.retry = retry;
        this.firsts = Stream.generate(First::new).limit(sources).toList();
    }

    @Override
    public @Nullable SourceSubscriber<T> next(List<SourceSubscriber<T>> sources) {
        First earliest = null;
        First empty = null; // the one that has been empty for the shortest time
        SourceSubscriber<T> chosen = null;
        for (int i = 0; i < sources.size(); i++) {
            SourceSubscriber<T> source = sources.get(i);
            First first = firsts.get(i);
            if (isHeld(first, source)) {
                if (earliest == null || first.time < earliest.time) {
                    earliest = first;
                    chosen = source;
                }
            } else if (!source.isFinished()
                    && (empty == null || first.emptySince - empty.emptySince > 0)) {
                empty = first;
            }
        }
        if (earliest == null || (empty != null && !isDue(earliest, empty))) {
            return null;
        }
        emitted = earliest.time;
        earliest.state = First.State.UNKNOWN;
        return chosen;
    }

    /** Whether a source holds an event that is not late. Removes those that are. */
    private boolean isHeld(First first, SourceSubscriber<T> source) {
        if (first.state == First.State.HELD) {
            return true;
        }
        for (T event = source.peek(); event != null; event = source.peek()) {
            first.time = rule.time().applyAsLong(event);
            if (first.time >= emitted) {
                first.state = First.State.HELD;
                return true;
            }
            rule.late().accept(source.take());
        }
        if (first.state != First.State.EMPTY) {
            first.state = First.State.EMPTY;
            first.emptySince = now();
        }
        return false;
    }

    /** Whether an event need not wait any longer for an empty source. */
    private boolean isDue(First earliest, First empty) {
        long now = now();
        long age = now - earliest.time;
        if (age < -window) {
            throw new IllegalStateException(
                    "the time of an event is "
                            + Duration.ofNanos(-age)
                            + " ahead of CLOCK_MONOTONIC: read it by bpf_ktime_get_ns");
        }
        long wait = window - Math.min(age, now - empty.emptySince);
        if (wait > 0) {
            // not one timer per event: those that are due within a step are emitted together
            retryAfter(now, Math.max(wait, window / STEPS));
        }
        return wait <= 0;
    }

    private long now() {
        return rule.clock().nanos().getAsLong();
    }

    private void retryAfter(long now, long nanos) {
        if (timed && now + nanos - timerDue >= 0) {
            return;
        }
        timed = true;
        timerDue = now + nanos;
        timer.update(rule.clock().timer().schedule(this::expired, nanos, TimeUnit.NANOSECONDS));
    }

    private void expired() {
        timed = false;
        retry.run();
    }

    @Override
    public void end() {
        timer.dispose();
    }
}

package io.bpfevents.reactor.merge;

import io.bpfevents.core.kernel.KernelClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Several buffers in one stream.
 *
 * <p>All sources must be on one poll loop. Emits on that loop's thread, and on the thread that
 * requests if events are held for it; {@link #mergeOrdered} also on one of {@code
 * Schedulers.parallel()}; one thread at a time.
 *
 * <p>The merge holds a bounded number of events per source ({@link Source#held}); all others stay
 * in the buffers. An event that is held counts as delivered by its buffer. A cancel discards the
 * events that are held, see {@code Flux.doOnDiscard}.
 *
 * <p>The stream completes when all buffers are closed and their events are emitted. When one of
 * them fails, the other subscriptions are cancelled, and the stream fails once the events that are
 * held are emitted.
 */
public final class MergedEvents {
    private static final Duration LONGEST = Duration.ofHours(1);

    private MergedEvents() {}

    /**
     * The events of several sources, one of each in turn while several have events. The events of a
     * source are in its order. A source that always has events delays an event of another by one
     * batch ({@code batchSize}) at most, which the loop reads before it turns to the other buffer.
     *
     * @throws IllegalArgumentException if there is no source, or two are on different poll loops
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> Flux<Sourced<T>> merge(Source<? extends T>... sources) {
        return merge(List.of(sources));
    }

    /** As {@link #merge(Source[])}. */
    public static <T> Flux<Sourced<T>> merge(List<? extends Source<? extends T>> sources) {
        return FluxMerge.of(sources, (_, _) -> new RoundRobin<>());
    }

    /**
     * The events of several sources in the order of their times, such as those of rings of which
     * each CPU has its own.
     *
     * <p>The earliest event is emitted once each source holds an event. Otherwise it waits for the
     * empty sources until it is older than {@code window}, and they have been empty for as long; it
     * may wait longer by an eighth of the window. Meanwhile further records stay in the buffers. A
     * source that is closed is not waited for. The events of one source are emitted in its order.
     *
     * <p>An event that is earlier than one that was already emitted is passed to {@code late}
     * instead: it arrived after the window, or its own source was out of order. The window should
     * be longer than a pause of the loop, such as a garbage collection or a slow subscriber.
     *
     * @param window positive, at most an hour
     * @param time the time of an event in nanoseconds of {@code CLOCK_MONOTONIC}, as {@code
     *     bpf_ktime_get_ns} returns it; called once per event. If an event that has to wait is
     *     ahead of that clock by more than the window, the stream fails with an {@link
     *     IllegalStateException}
     * @param late receives each event that is not emitted, on the thread that emits, so that it can
     *     be counted. The stream fails if it throws
     * @throws IllegalArgumentException if there is no source, two are on different poll loops, or
     *     the window is out of range
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> Flux<Sourced<T>> mergeOrdered(
            Duration window,
            ToLongFunction<? super T> time,
            Consumer<? super Sourced<T>> late,
            Source<? extends T>... sources) {
        return mergeOrdered(window, time, late, List.of(sources));
    }

    /** As {@link #mergeOrdered(Duration, ToLongFunction, Consumer, Source[])}. */
    public static <T> Flux<Sourced<T>> mergeOrdered(
            Duration window,
            ToLongFunction<? super T> time,
            Consumer<? super Sourced<T>> late,
            List<? extends Source<? extends T>> sources) {
        return mergeOrdered(
                new TimeOrder.Rule<>(
                        window,
                        time,
                        late,
                        new TimeOrder.Clock(KernelClock::monotonicNanos, Schedulers.parallel())),
                sources);
    }

    static <T> Flux<Sourced<T>> mergeOrdered(
            TimeOrder.Rule<T> rule, List<? extends Source<? extends T>> sources) {
        Objects.requireNonNull(rule.time(), "time");
        Objects.requireNonNull(rule.late(), "late");
        Duration window = Objects.requireNonNull(rule.window(), "window");
        if (!window.isPositive() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "window is positive and at most an hour, not " + window);
        }
        return FluxMerge.of(sources, (count, retry) -> new TimeOrder<>(rule, count, retry));
    }
}

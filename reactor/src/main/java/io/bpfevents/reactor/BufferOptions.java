package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.reactor.internal.DefaultLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the options of ring buffers and perf buffers have in common. Immutable; each method returns
 * a changed copy.
 *
 * @param <O> the options of one kind of buffer
 */
public abstract sealed class BufferOptions<O extends BufferOptions<O>>
        permits RingbufOptions, PerfbufOptions {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final long UNNOTIFIED_NANOS = 1_000_000;
    private static final Duration SHORTEST_REST =
            Duration.ofNanos(RecordConsumer.SHORTEST_REST_NANOS);

    // set only while a copy is made
    private int batchSize = 1024;
    private Duration maxDelay = Duration.ofMillis(100);
    private Duration rest = Duration.ofNanos(RecordConsumer.DEFAULT_REST_NANOS);
    private Overflow overflow = Overflow.backpressure();
    private ProducerSettings producerSettings =
            new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);
    private PollLoop pollLoop = DefaultLoop.get();
    private Duration acknowledgeWithin = FOR_EVER;

    BufferOptions() {}

    /** New options, with the settings of this kind of buffer alone. */
    abstract O newOptions();

    final O with(Consumer<BufferOptions<O>> change) {
        O made = newOptions();
        BufferOptions<O> copy = made;
        copy.batchSize = batchSize;
        copy.maxDelay = maxDelay;
        copy.rest = rest;
        copy.overflow = overflow;
        copy.producerSettings = producerSettings;
        copy.pollLoop = pollLoop;
        copy.acknowledgeWithin = acknowledgeWithin;
        change.accept(copy);
        return made;
    }

    /**
     * Sets how many records are read before the loop serves its other buffers.
     *
     * @param records at least 1
     */
    public final O batchSize(int records) {
        if (records < 1) {
            throw new IllegalArgumentException("a batch has at least one record, not " + records);
        }
        return with(copy -> copy.batchSize = records);
    }

    /**
     * Sets the longest delay of a record that does not wake the loop while the buffer is read: its
     * program passed {@code BPF_RB_NO_WAKEUP}, or a threshold for wake-ups is not reached. Other
     * records are read at once, or at the end of a rest ({@link #coalesce}).
     *
     * @param delay the period at which the loop polls the buffer; at least a millisecond
     */
    public final O maxDelay(Duration delay) {
        if (Objects.requireNonNull(delay, "delay").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("maxDelay is at least a millisecond, not " + delay);
        }
        return with(copy -> copy.maxDelay = delay);
    }

    /**
     * Sets how much latency may be traded for CPU time on a busy buffer: one to which records keep
     * coming, at least eight per {@code rest}, or four while it rests. The loop then reads it once
     * per {@code rest}, many records at a time, and no record wakes it. Each record is delivered up
     * to {@code rest} after its submit, on average half of that. On other buffers, and for the
     * first records after a silence, nothing changes. {@code docs/performance.md} has the rule,
     * with figures.
     *
     * <p>A rest ends before {@link #maxDelay}, and, at the observed rate, before an eighth of the
     * buffer (of one CPU's, for a perf buffer) fills and before the demand is used up; so with
     * bounded demand, for example after {@code publishOn}, rests are shorter, and there is none for
     * fewer than eight records. The loop serves its other buffers meanwhile. A notification ends a
     * rest: one that a program forces ({@code BPF_RB_FORCE_WAKEUP}), or one of a perf buffer, which
     * each sample causes. If eight in a row each bring fewer than eight records, the loop ignores
     * further ones until the buffer stops resting. Rings with {@link Wakeup#atBytes}, libbpf's
     * readers and manual loops do not rest.
     *
     * <p>While a ring rests, the last record that was read keeps its space in the ring. If the
     * process is killed in a rest, the next reader of a pinned ring gets that record once more.
     *
     * <p>The first wait of the loop that is shorter than a millisecond sets the timer slack of its
     * thread to one microsecond ({@code PR_SET_TIMERSLACK}); threads that a subscriber starts from
     * it inherit that.
     *
     * @param rest zero for none, or at least 20 microseconds; 200 microseconds by default
     */
    public final O coalesce(Duration rest) {
        if (!Objects.requireNonNull(rest, "rest").isZero() && rest.compareTo(SHORTEST_REST) < 0) {
            throw new IllegalArgumentException(
                    "coalesce requires zero or at least 20 microseconds, not " + rest);
        }
        return with(copy -> copy.rest = rest);
    }

    /** Sets the rule for unread records while there is no demand. */
    public final O overflow(Overflow policy) {
        return with(copy -> copy.overflow = Objects.requireNonNull(policy, "overflow"));
    }

    /**
     * Pauses the program while the buffer has no subscriber: the program then only checks a flag
     * ({@code bpf_events_enabled()} of the producer contract). Events during a pause are neither
     * recorded nor counted as lost. The next subscriber ends the pause, and so does closing the
     * buffer. Before its first subscriber a buffer is not paused, unless it is a pinned one that a
     * killed process left paused.
     *
     * @param linger the time from the end of a subscription to the pause, in which another
     *     subscriber may follow; may be zero
     */
    public final O pauseWhenUnsubscribed(Duration linger) {
        if (Objects.requireNonNull(linger, "linger").isNegative()) {
            throw new IllegalArgumentException("linger is negative: " + linger);
        }
        return producers(new ProducerSettings(producerSettings.wakeup(), nanos(linger)));
    }

    /**
     * Sets the loop that reads the buffer, which stays on the loop of its first use. By default all
     * buffers share one loop, whose thread lives while any of them is open.
     */
    public final O pollLoop(PollLoop loop) {
        return with(copy -> copy.pollLoop = Objects.requireNonNull(loop, "loop"));
    }

    /**
     * Fails a stream of {@link BpfEvents#acknowledged} with a {@link TimeoutException} when its
     * oldest unacknowledged event has kept the buffer from freeing space for this long: since it
     * was delivered or, if earlier events were unacknowledged then, since the last of them was
     * acknowledged. By default there is no such limit.
     *
     * @param limit at least a millisecond, in system time, not in virtual time
     */
    public final O acknowledgeWithin(Duration limit) {
        if (Objects.requireNonNull(limit, "limit").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "acknowledgeWithin is at least a millisecond, not " + limit);
        }
        return with(copy -> copy.acknowledgeWithin = limit);
    }

    /** The time for which records wait for earlier ones of other CPUs; 0 without an order. */
    long windowNanos() {
        return 0;
    }

    final O producers(ProducerSettings settings) {
        return with(copy -> copy.producerSettings = settings);
    }

    /** Whether {@link #acknowledgeWithin} was set. */
    boolean limitsAcknowledgement() {
        return !acknowledgeWithin.equals(FOR_EVER);
    }

    int batchSize() {
        return batchSize;
    }

    long maxDelayNanos() {
        return nanos(maxDelay);
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(FOR_EVER) < 0 ? duration.toNanos() : Long.MAX_VALUE;
    }

    long restNanos() {
        return nanos(rest);
    }

    Overflow overflow() {
        return overflow;
    }

    /** These options with the wake-up mode that acknowledgements require, if they leave it open. */
    abstract O notifiedOfUnread();

    /** Whether the kernel decides which commits wake the loop. */
    boolean isAdaptive() {
        return producerSettings.wakeup().equals(WakeupMode.ADAPTIVE);
    }

    /**
     * The longest time until the next pass for a stream with acknowledgements, in nanoseconds.
     *
     * @param notified whether each record that is wanted notifies, also while others are
     *     unacknowledged
     */
    long nextPollNanos(Acknowledgements acknowledgements, boolean notified) {
        if (acknowledgements.unacknowledged() == 0) {
            return Long.MAX_VALUE;
        }
        long limit = nanos(acknowledgeWithin);
        long left = limit == Long.MAX_VALUE ? limit : limit - acknowledgements.blockedNanos();
        return notified || !isAdaptive() ? left : Math.min(left, UNNOTIFIED_NANOS);
    }

    /** The error of a stream that was not acknowledged in time; null otherwise. */
    @Nullable Throwable acknowledgeWithinFailure(Acknowledgements acknowledgements) {
        if (acknowledgements.blockedNanos() < nanos(acknowledgeWithin)) {
            return null;
        }
        return new TimeoutException(
                "the oldest of "
                        + acknowledgements.unacknowledged()
                        + " unacknowledged events was not acknowledged within "
                        + acknowledgeWithin);
    }

    ProducerSettings producerSettings() {
        return producerSettings;
    }

    /** The loop that reads the buffer. */
    public final PollLoop pollLoop() {
        return pollLoop;
    }
}

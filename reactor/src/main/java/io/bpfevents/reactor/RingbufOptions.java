package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Options for reading a ring. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * BpfEvents.ringbuf(ring, decoder, RingbufOptions.defaults().overflow(Overflow.dropOldest()))
 * }</pre>
 */
public final class RingbufOptions {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration SHORTEST_REST =
            Duration.ofNanos(RecordConsumer.SHORTEST_REST_NANOS);
    private static final RingbufOptions DEFAULTS = new RingbufOptions();

    // set only while a copy is made
    private int batchSize = 1024;
    private Duration maxDelay = Duration.ofMillis(100);
    private Duration rest = Duration.ofNanos(RecordConsumer.DEFAULT_REST_NANOS);
    private Overflow overflow = Overflow.backpressure();
    private ProducerSettings producerSettings =
            new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);
    private PollLoop pollLoop = DefaultLoop.get();
    private Duration acknowledgeWithin = FOR_EVER;

    private RingbufOptions() {}

    private RingbufOptions copy() {
        RingbufOptions copy = new RingbufOptions();
        copy.batchSize = batchSize;
        copy.maxDelay = maxDelay;
        copy.rest = rest;
        copy.overflow = overflow;
        copy.producerSettings = producerSettings;
        copy.pollLoop = pollLoop;
        copy.acknowledgeWithin = acknowledgeWithin;
        return copy;
    }

    /**
     * Returns batches of 1,024 records, a delay of at most 100 ms, rests of 200 us, backpressure,
     * adaptive wake-ups, no pauses, and the poll loop that all rings share.
     */
    public static RingbufOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many records are read before the loop serves its other rings.
     *
     * @param records at least 1
     */
    public RingbufOptions batchSize(int records) {
        if (records < 1) {
            throw new IllegalArgumentException("a batch has at least one record, not " + records);
        }
        RingbufOptions copy = copy();
        copy.batchSize = records;
        return copy;
    }

    /**
     * Sets the longest delay of a record that does not wake the loop, because its program passed
     * {@code BPF_RB_NO_WAKEUP} or because of {@link #wakeup}, while the ring is read. Other records
     * are read at once, or at the end of a rest ({@link #coalesce}).
     *
     * @param delay the period at which the loop polls the ring; at least a millisecond
     */
    public RingbufOptions maxDelay(Duration delay) {
        if (Objects.requireNonNull(delay, "delay").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("maxDelay is at least a millisecond, not " + delay);
        }
        RingbufOptions copy = copy();
        copy.maxDelay = delay;
        return copy;
    }

    /**
     * Sets how much latency may be traded for CPU time on a busy ring: one to which records keep
     * coming, at least eight per {@code rest}, or four while it rests. The loop then reads it once
     * per {@code rest}, many records at a time, and no commit wakes it. Each record is delivered up
     * to {@code rest} after its submit, on average half of that. On other rings, and for the first
     * records after a silence, nothing changes. {@code docs/performance.md} has the rule, with
     * figures.
     *
     * <p>A rest ends before {@link #maxDelay}, and, at the observed rate, before an eighth of the
     * ring fills and before the demand is used up; so with bounded demand, for example after {@code
     * publishOn}, rests are shorter, and there is none for fewer than eight records. The loop
     * serves its other rings meanwhile. A record that the program submits with {@code
     * BPF_RB_FORCE_WAKEUP} ends a rest, unless the ring is a simulated one; if eight such records
     * in a row each bring fewer than eight records, the loop ignores further ones until the ring
     * stops resting. Rings with {@link Wakeup#atBytes}, the libbpf reader and manual loops do not
     * rest.
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
    public RingbufOptions coalesce(Duration rest) {
        if (!Objects.requireNonNull(rest, "rest").isZero() && rest.compareTo(SHORTEST_REST) < 0) {
            throw new IllegalArgumentException(
                    "coalesce requires zero or at least 20 microseconds, not " + rest);
        }
        RingbufOptions copy = copy();
        copy.rest = rest;
        return copy;
    }

    /** Sets the rule for unread records while there is no demand. */
    public RingbufOptions overflow(Overflow policy) {
        RingbufOptions copy = copy();
        copy.overflow = Objects.requireNonNull(policy, "overflow");
        return copy;
    }

    /** Sets which records wake the loop. Requires a program that uses the producer contract. */
    public RingbufOptions wakeup(Wakeup wakeup) {
        return wakeup(Objects.requireNonNull(wakeup, "wakeup").mode());
    }

    private RingbufOptions wakeup(WakeupMode mode) {
        RingbufOptions copy = copy();
        copy.producerSettings = new ProducerSettings(mode, producerSettings.lingerNanos());
        return copy;
    }

    /**
     * Pauses the program while the ring has no subscriber: the program then only checks a flag
     * ({@code bpf_events_enabled()} of the producer contract). Events during a pause are neither
     * recorded nor counted as lost. The next subscriber ends the pause, and so does closing the
     * ring. Before its first subscriber a ring is not paused, unless it is a pinned one that a
     * killed process left paused.
     *
     * @param linger the time from the end of a subscription to the pause, in which another
     *     subscriber may follow; may be zero
     */
    public RingbufOptions pauseWhenUnsubscribed(Duration linger) {
        if (Objects.requireNonNull(linger, "linger").isNegative()) {
            throw new IllegalArgumentException("linger is negative: " + linger);
        }
        RingbufOptions copy = copy();
        copy.producerSettings = new ProducerSettings(producerSettings.wakeup(), nanos(linger));
        return copy;
    }

    /**
     * Sets the loop that reads the ring. A ring stays on the loop of its first use. By default all
     * rings share one loop, whose thread lives while any of them is open.
     */
    public RingbufOptions pollLoop(PollLoop loop) {
        RingbufOptions copy = copy();
        copy.pollLoop = Objects.requireNonNull(loop, "loop");
        return copy;
    }

    /**
     * Fails a stream of {@link BpfEvents#acknowledged} with a {@link TimeoutException} when its
     * oldest unacknowledged event has kept the ring from freeing space for this long: since it was
     * delivered or, if earlier events were unacknowledged then, since the last of them was
     * acknowledged. By default there is no such limit.
     *
     * @param limit at least a millisecond, in system time, not in virtual time
     */
    public RingbufOptions acknowledgeWithin(Duration limit) {
        if (Objects.requireNonNull(limit, "limit").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "acknowledgeWithin is at least a millisecond, not " + limit);
        }
        RingbufOptions copy = copy();
        copy.acknowledgeWithin = limit;
        return copy;
    }

    /** These options with the wake-up mode that acknowledgements require, if they leave it open. */
    RingbufOptions notifiedOfUnread() {
        return isAdaptive() ? wakeup(WakeupMode.UNREAD) : this;
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

    /** Whether the kernel decides which commits wake the loop. */
    boolean isAdaptive() {
        return producerSettings.wakeup().equals(WakeupMode.ADAPTIVE);
    }

    long acknowledgeWithinNanos() {
        return nanos(acknowledgeWithin);
    }

    /** The error of a stream that was not acknowledged in time; null otherwise. */
    @Nullable Throwable acknowledgeWithinFailure(Acknowledgements acknowledgements) {
        if (acknowledgements.blockedNanos() < acknowledgeWithinNanos()) {
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

    PollLoop pollLoop() {
        return pollLoop;
    }
}

package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RingCapabilities;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.Ringbuf;
import java.time.Duration;
import java.util.Objects;

/**
 * How a ring is read. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * BpfEvents.ringbuf(ring, decoder, RingbufOptions.defaults().overflow(Overflow.dropOldest()))
 * }</pre>
 */
public final class RingbufOptions {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final RingbufOptions DEFAULTS = new RingbufOptions();

    // set where a copy is made, and not after
    private int batchSize = 1024;
    private Duration maxDelay = Duration.ofMillis(100);
    private Overflow overflow = Overflow.backpressure();
    private ProducerSettings producerSettings =
            new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);
    private PollLoop pollLoop = DefaultLoop.get();

    private RingbufOptions() {}

    private RingbufOptions copy() {
        RingbufOptions copy = new RingbufOptions();
        copy.batchSize = batchSize;
        copy.maxDelay = maxDelay;
        copy.overflow = overflow;
        copy.producerSettings = producerSettings;
        copy.pollLoop = pollLoop;
        return copy;
    }

    /**
     * Batches of 1,024 records, a delay of at most 100 ms, backpressure, adaptive wake-ups, no
     * pauses, and the loop that all rings share.
     */
    public static RingbufOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How many records are read before the other rings of the loop have their turn.
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
     * How long a record may stay unseen, while the ring is read, that was sent without waking the
     * reader: by its program ({@code BPF_RB_NO_WAKEUP}), or under {@link #wakeup}. Other records
     * are seen at once.
     *
     * @param delay at least a millisecond; the loop looks at the ring this often
     */
    public RingbufOptions maxDelay(Duration delay) {
        if (Objects.requireNonNull(delay, "delay").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("maxDelay is at least a millisecond, not " + delay);
        }
        RingbufOptions copy = copy();
        copy.maxDelay = delay;
        return copy;
    }

    /** What happens to unread records while there is no demand. */
    public RingbufOptions overflow(Overflow policy) {
        RingbufOptions copy = copy();
        copy.overflow = Objects.requireNonNull(policy, "overflow");
        return copy;
    }

    /** When records wake the loop; takes a program that uses the producer contract. */
    public RingbufOptions wakeup(Wakeup wakeup) {
        RingbufOptions copy = copy();
        copy.producerSettings =
                new ProducerSettings(
                        Objects.requireNonNull(wakeup, "wakeup").mode(),
                        producerSettings.lingerNanos());
        return copy;
    }

    /**
     * Pauses the program while nobody reads: it then does nothing more than look at a flag ({@code
     * bpf_events_enabled()} of the producer contract). What happens meanwhile is neither recorded
     * nor counted as lost. The next subscriber ends the pause, and so does closing the ring.
     *
     * @param linger how long after a subscriber's end, in case that another one follows; may be
     *     zero. Before the first subscriber there is no pause, but one that a killed process has
     *     left behind in a pinned ring, which that subscriber ends
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
     * The loop that reads the ring, from its first use on: a ring does not move. Without this all
     * rings share one, whose thread lives as long as the first to the last of them.
     */
    public RingbufOptions pollLoop(PollLoop loop) {
        RingbufOptions copy = copy();
        copy.pollLoop = Objects.requireNonNull(loop, "loop");
        return copy;
    }

    /**
     * Makes sure that a ring can be read with these options.
     *
     * @param markers whether its losses are to stand in its stream
     * @throws IllegalArgumentException if it cannot; says what would help
     */
    void requireFor(Ringbuf ring, boolean markers) {
        RingCapabilities can = AbstractRingbuf.channel(ring).capabilities();
        long size = ring.sizeBytes();
        require(
                overflow.keepBytes() <= size,
                ring,
                overflow + " keeps more than its " + size + " bytes: keep less of it");
        require(
                can.skips() || !overflow.skips(),
                ring,
                overflow + " needs the mapped reader: unset -Dio.bpfevents.reader");
        require(
                can.countsFailures() || !overflow.failsOnLoss(),
                ring,
                overflow
                        + " needs to know of failures to reserve: declare the ring with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h, or give"
                        + " object.ringbuf(name, failures) the program's own counter");
        require(
                can.hasPositions() || !markers,
                ring,
                "loss markers need to know where reserving failed: declare the ring with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h; losses(ring) does without");
        require(
                producerSettings.wakeup().bytes() <= size / 2,
                ring,
                "atBytes("
                        + producerSettings.wakeup().bytes()
                        + ") is over half of its "
                        + size
                        + " bytes: at most "
                        + size / 2
                        + ", or a larger ring");
        require(
                can.wakeupModes() || producerSettings.wakeup().equals(WakeupMode.ADAPTIVE),
                ring,
                "only adaptive wake-ups: for others its program must declare it with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h, and a simulated ring has none");
        require(
                can.pauses() || !producerSettings.pauses(),
                ring,
                "it cannot be paused: for that its program must declare it with BPF_EVENTS_RING"
                        + " of bpf_events.bpf.h and ask bpf_events_enabled(), and a simulated ring"
                        + " has no program");
    }

    private static void require(boolean condition, Ringbuf ring, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException("ring " + ring.name() + ": " + otherwise);
        }
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

    Overflow overflow() {
        return overflow;
    }

    ProducerSettings producerSettings() {
        return producerSettings;
    }

    PollLoop pollLoop() {
        return pollLoop;
    }
}

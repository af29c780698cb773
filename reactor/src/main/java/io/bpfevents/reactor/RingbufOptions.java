package io.bpfevents.reactor;

import io.bpfevents.core.loop.PollLoop;
import java.time.Duration;
import java.util.Objects;

/**
 * How a ring is read. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * BpfEvents.ringbuf(ring, decoder, RingbufOptions.defaults().batch(256))
 * }</pre>
 */
public final class RingbufOptions {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private static final RingbufOptions DEFAULTS =
            new RingbufOptions(1024, Duration.ofMillis(100), DefaultLoop.get());

    private final int batch;
    private final Duration maxDelay;
    private final PollLoop loop;

    private RingbufOptions(int batch, Duration maxDelay, PollLoop loop) {
        this.batch = batch;
        this.maxDelay = maxDelay;
        this.loop = loop;
    }

    /** Batches of 1,024 records, a delay of at most 100 ms, and the loop that all rings share. */
    public static RingbufOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How many records are read before the other rings of the loop have their turn.
     *
     * @param records at least 1
     */
    public RingbufOptions batch(int records) {
        if (records < 1) {
            throw new IllegalArgumentException("a batch has at least one record, not " + records);
        }
        return new RingbufOptions(records, maxDelay, loop);
    }

    /**
     * How long a record may stay unseen, while there is demand, that its program sent without
     * waking the reader ({@code BPF_RB_NO_WAKEUP}). Other records are seen at once.
     *
     * @param delay at least a millisecond; the loop looks at the ring this often
     */
    public RingbufOptions maxDelay(Duration delay) {
        if (Objects.requireNonNull(delay, "delay").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("maxDelay is at least a millisecond, not " + delay);
        }
        return new RingbufOptions(batch, delay, loop);
    }

    /**
     * The loop that reads the ring, from its first use on: a ring does not move. Without this all
     * rings share one, whose thread lives as long as the first to the last of them.
     */
    public RingbufOptions loop(PollLoop own) {
        return new RingbufOptions(batch, maxDelay, Objects.requireNonNull(own, "loop"));
    }

    int batch() {
        return batch;
    }

    long maxDelayNanos() {
        return maxDelay.compareTo(FOR_EVER) < 0 ? maxDelay.toNanos() : Long.MAX_VALUE;
    }

    PollLoop loop() {
        return loop;
    }
}

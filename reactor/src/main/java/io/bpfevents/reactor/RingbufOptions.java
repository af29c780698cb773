package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.WakeupMode;
import java.util.Objects;

/**
 * Options for reading a ring. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * BpfEvents.ringbuf(ring, decoder, RingbufOptions.defaults().overflow(Overflow.dropOldest()))
 * }</pre>
 */
public final class RingbufOptions extends BufferOptions<RingbufOptions> {
    private static final RingbufOptions DEFAULTS = new RingbufOptions();

    private RingbufOptions() {}

    /**
     * Returns batches of 1,024 records, a delay of at most 100 ms, rests of 200 us, backpressure,
     * adaptive wake-ups, no pauses, and the poll loop that all buffers share.
     */
    public static RingbufOptions defaults() {
        return DEFAULTS;
    }

    @Override
    RingbufOptions newOptions() {
        return new RingbufOptions();
    }

    /** Sets which records wake the loop. Requires a program that uses the producer contract. */
    public RingbufOptions wakeup(Wakeup wakeup) {
        return wakeup(Objects.requireNonNull(wakeup, "wakeup").mode());
    }

    private RingbufOptions wakeup(WakeupMode mode) {
        return producers(new ProducerSettings(mode, producerSettings().lingerNanos()));
    }

    @Override
    RingbufOptions notifiedOfUnread() {
        return isAdaptive() ? wakeup(WakeupMode.UNREAD) : this;
    }
}

package io.bpfevents.core.internal.serve;

/**
 * When a commit wakes the reader.
 *
 * @param code as {@code bpf_events.bpf.h} writes it: {@code BPF_EVENTS_WAKEUP_*}
 * @param bytes the number of unread bytes that wakes the reader, for {@link #AT_BYTES}
 */
public record WakeupMode(int code, long bytes) {
    /** The rule of the kernel: a commit wakes a reader that has caught up. */
    public static final WakeupMode ADAPTIVE = new WakeupMode(0, 0);

    /** No commit wakes the reader: it polls by a timer. */
    public static final WakeupMode TIMED = new WakeupMode(1, 0);

    private static final int AT_BYTES = 2;

    /**
     * A commit wakes a reader that waits for it, wherever the consumer position is: the rule for a
     * reader that does not publish everything that it has read.
     */
    public static final WakeupMode UNREAD = atBytes(8); // the smallest slot

    /** A commit wakes the reader when this many bytes are unread. */
    public static WakeupMode atBytes(long bytes) {
        return new WakeupMode(AT_BYTES, bytes);
    }

    /** Whether the reader must set the doorbell position. */
    boolean hasDoorbell() {
        return code == AT_BYTES;
    }

    /** Whether records are to wait for others. */
    boolean hasThreshold() {
        return hasDoorbell() && !equals(UNREAD);
    }
}

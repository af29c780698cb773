package io.bpfevents.core.internal.serve;

/**
 * When a commit wakes the reader.
 *
 * @param code as {@code bpf_events.bpf.h} writes it: {@code BPF_EVENTS_WAKEUP_*}
 * @param bytes how many unread bytes it takes, for {@link #AT_BYTES}
 */
public record WakeupMode(int code, long bytes) {
    /** The kernel's own rule: if the reader has caught up. */
    public static final WakeupMode ADAPTIVE = new WakeupMode(0, 0);

    /** Never: the reader looks by itself. */
    public static final WakeupMode TIMED = new WakeupMode(1, 0);

    private static final int AT_BYTES = 2;

    /** Once so many bytes are unread. */
    public static WakeupMode atBytes(long bytes) {
        return new WakeupMode(AT_BYTES, bytes);
    }

    /** Whether a position rings, which the reader has to set. */
    public boolean hasDoorbell() {
        return code == AT_BYTES;
    }
}

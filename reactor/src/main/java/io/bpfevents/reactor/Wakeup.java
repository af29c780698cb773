package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.WakeupMode;

/**
 * When a program's records wake the loop that reads them. For programs that use the producer
 * contract and leave it to the reader; a program that passes flags of its own decides itself.
 */
public final class Wakeup {
    private static final Wakeup ADAPTIVE = new Wakeup(WakeupMode.ADAPTIVE);
    private static final Wakeup TIMED = new Wakeup(WakeupMode.TIMED);

    private final WakeupMode mode;

    private Wakeup(WakeupMode mode) {
        this.mode = mode;
    }

    /**
     * The kernel's own way: a record wakes a reader that has read everything before. The default.
     */
    public static Wakeup adaptive() {
        return ADAPTIVE;
    }

    /**
     * Once so many bytes are unread, and after {@link RingbufOptions#maxDelay} in any case. Spares
     * both sides most wake-ups where there are many records a second.
     *
     * @param bytes headers and padding included; from 1 to half the ring
     */
    public static Wakeup atBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "atBytes needs at least one byte, not " + bytes + "; adaptive() wakes at once");
        }
        return new Wakeup(WakeupMode.atBytes(bytes));
    }

    /**
     * Never: records are seen within {@link RingbufOptions#maxDelay}, and cost no wake-up at all.
     */
    public static Wakeup timed() {
        return TIMED;
    }

    WakeupMode mode() {
        return mode;
    }
}

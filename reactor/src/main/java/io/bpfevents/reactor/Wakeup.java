package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.WakeupMode;

/**
 * The rule for which of a program's records wake the poll loop. It applies to programs that use the
 * producer contract, except for records that they submit with wake-up flags.
 */
public final class Wakeup {
    private static final Wakeup ADAPTIVE = new Wakeup(WakeupMode.ADAPTIVE);
    private static final Wakeup TIMED = new Wakeup(WakeupMode.TIMED);

    private final WakeupMode mode;

    private Wakeup(WakeupMode mode) {
        this.mode = mode;
    }

    /**
     * The kernel's own rule: a record wakes a reader that has read all earlier ones. The default.
     * No record wakes the reader of a busy ring while it rests, see {@link
     * RingbufOptions#coalesce}.
     */
    public static Wakeup adaptive() {
        return ADAPTIVE;
    }

    /**
     * Wakes the loop once {@code bytes} are unread. The loop does not read fewer before {@link
     * RingbufOptions#maxDelay} has passed, unless the program forces a wake-up. At many records per
     * second this saves both sides most wake-ups.
     *
     * @param bytes with headers and padding; from 1 to half the size of the ring
     */
    public static Wakeup atBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "atBytes requires at least one byte, not "
                            + bytes
                            + "; adaptive() wakes at once");
        }
        return new Wakeup(WakeupMode.atBytes(bytes));
    }

    /**
     * No wake-ups: the loop polls every {@link RingbufOptions#maxDelay}, and a busy ring once per
     * {@linkplain RingbufOptions#coalesce rest}.
     */
    public static Wakeup timed() {
        return TIMED;
    }

    WakeupMode mode() {
        return mode;
    }
}

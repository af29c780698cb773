package io.bpfevents.core.internal.serve;

/**
 * The settings of a consumer for the producers, while it reads and after it has left the slot.
 *
 * @param wakeup when a commit wakes the loop
 * @param lingerNanos the time from the consumer's leave until the program is paused, unless another
 *     consumer takes the slot; {@link #NEVER_PAUSE} if it is not paused
 */
public record ProducerSettings(WakeupMode wakeup, long lingerNanos) {
    /** In place of a linger time. */
    public static final long NEVER_PAUSE = -1;

    /** Whether the program is paused while there is no consumer. */
    public boolean pauses() {
        return lingerNanos != NEVER_PAUSE;
    }
}

package io.bpfevents.core.internal.serve;

/**
 * What a holder of the seat wants of the producers while it reads, and when it has gone.
 *
 * @param wakeup how its loop is woken
 * @param lingerNanos how long after its end the program is paused if nobody else reads; {@link
 *     #NEVER_PAUSE} if it is not
 */
public record ProducerSettings(WakeupMode wakeup, long lingerNanos) {
    /** Instead of a time to linger. */
    public static final long NEVER_PAUSE = -1;

    /** Whether the program is to be paused while nobody reads. */
    public boolean pauses() {
        return lingerNanos != NEVER_PAUSE;
    }
}

package io.bpfevents.reactor;

/**
 * An event that stays in the kernel's ring until it is acknowledged: {@link
 * BpfEvents#acknowledged}.
 *
 * <p>The space of a record is freed once it and all records before it are acknowledged. What is not
 * acknowledged when the subscription ends, or the process is killed, is delivered again to the next
 * reader, together with every later record, acknowledged or not.
 *
 * <p>All methods may be called from any thread, and none of them waits.
 *
 * @param <T> the type of the event
 */
public interface Acknowledged<T> {
    /** The event. */
    T event();

    /**
     * The position of its record in the ring, in bytes since the ring was created. It grows from
     * record to record, and is the same if the record is delivered again. A marker of losses has
     * the position of the record before it.
     */
    long position();

    /**
     * Acknowledges this event: it is safe elsewhere. Events may be acknowledged in any order. A
     * second call has no effect, and neither has one after the subscription has ended, nor that of
     * a marker of losses.
     */
    void acknowledge();

    /**
     * Acknowledges every event of this subscription up to a position, that one included: for a sink
     * that confirms events in order. Has no effect after the subscription has ended.
     *
     * @param position of an event that the subscriber has received
     * @throws IllegalArgumentException if it is beyond the last event that was delivered
     */
    void acknowledgeUpTo(long position);
}

package io.bpfevents.core.internal;

/**
 * Who reads a ring. Called on the loop's thread, but {@link #stop} from any; {@link #complete} and
 * {@link #fail} come from another one too, if no loop serves the ring.
 */
public interface SeatHolder {
    /**
     * Reads what it has demand for. What leaves this method ends the ring, and the loop too if it
     * is fatal to the JVM.
     *
     * @return whether it read anything, was stopped, or has demand left that it did not serve for
     *     want of room in its batch
     */
    boolean pass(RecordSource source);

    /** How many records it would take now. */
    long demand();

    /** Whether it would take records now, to read or to skip them. */
    default boolean takesRecords() {
        return demand() > 0;
    }

    /**
     * How long the loop may sleep before it passes again without having been woken, in nanoseconds.
     *
     * @param unread whether there is anything between the two positions of the ring
     */
    long lookAgainNanos(boolean unread);

    /** What it wants of the producers; always the same. */
    ReadRules rules();

    /**
     * Ends the pass under way: no record that is committed after this has returned is read in it.
     * Another pass may follow. From any thread.
     */
    void stop();

    /**
     * The ring has ended, and everything of it is released. Throws what is fatal to the loop alone.
     */
    void complete();

    /** The ring broke. Throws what is fatal to the loop alone. */
    void fail(Throwable error);

    /**
     * The seat is not available: the ring is closed, has a reader, or belongs to another loop.
     * Nothing is wrong with the ring, so a holder that does not want the seat any more may ignore
     * this. Throws what is fatal to the loop alone.
     */
    default void refuse(IllegalStateException why) {
        fail(why);
    }
}

package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.RecordSource;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a buffer's records. The loop's thread calls every method, except that {@link #stop}
 * may come from any thread, and {@link #complete}, {@link #fail} and {@link #refuse} from another
 * one if no loop serves the buffer.
 */
public interface RecordConsumer {
    /** The longest rest between two reads of a busy ring, unless the user sets another. */
    long DEFAULT_REST_NANOS = 200_000;

    /** Shorter rests cost more than they save: a wait takes some microseconds of CPU time. */
    long SHORTEST_REST_NANOS = 20_000;

    /**
     * Reads as many records as there is demand for, at most one batch. An exception ends the
     * buffer, and the loop as well if it is fatal to the JVM.
     *
     * @return whether the pass read anything, was stopped, or left demand unserved because its
     *     batch was full
     */
    boolean pass(RecordSource source);

    /** The current demand, in records. */
    long demand();

    /** Whether it would read or skip records now. */
    default boolean takesRecords() {
        return demand() > 0;
    }

    /**
     * The longest time until the next pass if nothing wakes the loop, in nanoseconds.
     *
     * @param unread whether there is anything between the two positions of the ring
     */
    long nextPollNanos(boolean unread);

    /**
     * The longest rest between two reads of a busy ring, in nanoseconds, which delays records by as
     * much; 0 for none. Always the same.
     */
    default long restNanos() {
        return DEFAULT_REST_NANOS;
    }

    /**
     * Acknowledges the records; null if a record is acknowledged once it was delivered. Always the
     * same.
     */
    default @Nullable Acknowledgements acknowledgements() {
        return null;
    }

    /** How its records are read. Always the same. */
    default BufferReader.Mode readMode() {
        return BufferReader.Mode.DEFAULT;
    }

    /** The settings that it requires of the producers; always the same. */
    ProducerSettings producerSettings();

    /**
     * Ends the current pass: it reads no record that is committed after this has returned. Another
     * pass may follow.
     */
    void stop();

    /**
     * The buffer is closed, and everything of it is released. Throws only what is fatal. A call
     * that threw an {@link OutOfMemoryError} is repeated, possibly by {@link #fail}.
     */
    void complete();

    /**
     * The buffer broke. Throws only what is fatal to the loop. A call that threw an {@link
     * OutOfMemoryError} is repeated.
     */
    void fail(Throwable error);

    /**
     * The slot is not available: the buffer is closed, has a consumer, or belongs to another loop.
     * The buffer itself works, so a consumer that no longer wants the slot may ignore this. Throws
     * only what is fatal to the loop.
     */
    default void refuse(IllegalStateException reason) {
        fail(reason);
    }
}

package io.bpfevents.core.ring;

import io.bpfevents.core.record.RecordDecodingException;

/**
 * Receives the events of a {@link RingReader}, one at a time and in order, on the thread of the
 * ring's poll loop. It must not block: the thread serves other rings as well.
 *
 * @param <T> the type of the events
 */
@FunctionalInterface
public interface RecordHandler<T> {
    /**
     * Receives an event. An exception ends the reading, and completes {@link RingReader#onClose}.
     */
    void handle(T event);

    /**
     * Receives a record that could not be decoded. The record is consumed.
     *
     * @return whether reading continues with the next record; otherwise it ends with {@code
     *     failure}. By default it ends.
     */
    default boolean decodeFailed(RecordDecodingException failure) {
        return false;
    }
}

package io.bpfevents.core.internal.read;

import java.lang.foreign.MemorySegment;

/** Receives decoded records, on the loop's thread. */
public interface RecordSink<T> {
    /**
     * The object that {@link #next} calls, for its first parameter: as a local variable of the read
     * loop its class is checked once, not per record.
     */
    Object callee();

    /**
     * Receives an event. Called only while there is demand. A sink that wants no more records,
     * whatever its demand, halts the delivery.
     *
     * @param position of the record in the ring
     * @return whether the event used demand
     */
    boolean next(Object callee, T event, long position);

    /**
     * The demand that is left, including what was added since the last call. Called rarely: before
     * the first event, once the demand that was returned is used up, and after the last event.
     *
     * @param used events that used demand since the last call
     */
    long demand(long used);

    /**
     * Receives a record that could not be decoded; returns whether to continue with the next one.
     *
     * @param record its bytes, valid until this returns
     * @param position of the record in the ring
     * @param error thrown by the decoder
     */
    boolean decodeFailed(MemorySegment record, long position, Throwable error);
}

package io.bpfevents.core.internal.read;

import java.lang.foreign.MemorySegment;

/** Receives decoded records, on the loop's thread. */
public interface RecordSink<T> {
    /** Receives an event; returns whether to continue with the next record. */
    boolean next(T event);

    /**
     * Receives a record that could not be decoded; returns whether to continue with the next one.
     *
     * @param record its bytes, valid until this returns
     * @param position of the record in the ring
     * @param error thrown by the decoder
     */
    boolean decodeFailed(MemorySegment record, long position, Throwable error);
}

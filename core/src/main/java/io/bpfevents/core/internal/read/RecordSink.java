package io.bpfevents.core.internal.read;

import java.lang.foreign.MemorySegment;

/** Where decoded records go. On the loop's thread. */
public interface RecordSink<T> {
    /** Takes an event; returns whether it wants more. */
    boolean next(T event);

    /**
     * The decoder threw; returns whether to go on with the next record.
     *
     * @param record its bytes, until this returns
     * @param position in the ring, where it begins
     */
    boolean decodeFailed(MemorySegment record, long position, Throwable error);
}

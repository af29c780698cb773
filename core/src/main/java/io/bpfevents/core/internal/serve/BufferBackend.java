package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import io.bpfevents.core.record.Event;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A buffer in memory: of the kernel, or simulated. Describes it before it is mapped, and maps it.
 */
public interface BufferBackend {
    /** The name of the map. */
    String name();

    /** The size of the buffer in bytes; of a perf buffer over all CPUs. */
    long sizeBytes();

    /** The size in bytes of the part that one producer fills: the ring, or the buffer of a CPU. */
    default long partBytes() {
        return sizeBytes();
    }

    /** The descriptors that are ready when there are records, as {@code Pollable.fds()}. */
    int[] fds();

    /** Makes the deliveries of its records. */
    default RecordWalkFactory walks() {
        return RecordWalkFactory.RINGS;
    }

    /**
     * A copy of a record, with its CPU and time if the kernel has recorded them.
     *
     * @param record as its walk passes it to a sink
     */
    default Event copyOf(MemorySegment record) {
        return Event.copyOf(record);
    }

    /** Whether records notify wherever the consumer position is: each, or each n-th. */
    default boolean notifiesEach() {
        return false;
    }

    /** Whether a stream can have markers at the places of losses. */
    boolean placesLosses();

    /** The block from which its producers read the consumer's settings; null if they do not. */
    @Nullable ControlBlock control();

    /** Whether records can be skipped without being delivered. */
    boolean skips();

    /** Whether a record stays in the ring until it was read, also if the ring is full. */
    boolean keepsUnread();

    /**
     * Prevents other ring objects, also of other processes, from reading the same memory.
     *
     * @throws io.bpfevents.core.BpfException if another one reads it already
     */
    void claim();

    /** Ends the claim. */
    void unclaim();

    /**
     * Maps the ring, for the calling thread to read.
     *
     * @param counters count what is read
     */
    OpenBuffer open(BufferCounters counters);

    /** As {@link #open}, for a caller that reads no record: other processes see no reader. */
    default OpenBuffer openReadOnly(BufferCounters counters) {
        return open(counters);
    }

    /** Maps a ring that no loop serves, for the time of one call that reads no record. */
    default <T> T whileOpen(BufferCounters counters, Function<OpenBuffer, T> work) {
        OpenBuffer once = openReadOnly(counters);
        try {
            return work.apply(once);
        } finally {
            once.close();
        }
    }

    /** Releases its resources; the ring is not read any more. */
    void close();
}

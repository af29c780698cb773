package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.FailureCounts;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A ring in memory: of the kernel, or simulated. Describes it before it is mapped, and maps it. */
public interface RingBackend {
    /** The name of the map. */
    String name();

    /** The size of the ring in bytes. */
    long sizeBytes();

    /** The descriptor that is ready when there are records, or {@code Pollable.NO_FD}. */
    int fd();

    /** The failure counts of its producers; null if they do not count. */
    @Nullable FailureCounts failures();

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
    OpenRing open(BufferCounters counters);

    /** Maps a ring that no loop serves, for the time of one call. */
    default <T> T whileOpen(BufferCounters counters, Function<OpenRing, T> work) {
        OpenRing once = open(counters);
        try {
            return work.apply(once);
        } finally {
            once.close();
        }
    }

    /** Releases its resources; the ring is not read any more. */
    void close();
}

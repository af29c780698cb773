package io.bpfevents.core.ring;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a ring comes from, and what is known of it before it is read. */
interface RingOrigin {
    String name();

    long sizeBytes();

    /** What tells that there are records, or {@link io.bpfevents.core.internal.Pollable#NO_FD}. */
    int fd();

    /** What its producers count; null if they do not. */
    @Nullable FailureCounts failures();

    /** Where its producers look for what the reader wants of them; null if they do not. */
    @Nullable ControlBlock control();

    /** Whether records can be skipped without being delivered. */
    boolean skips();

    /**
     * Keeps every other ring object from reading the same memory.
     *
     * @throws io.bpfevents.core.BpfException if another one does already
     */
    void claim();

    /** Ends the claim. */
    void unclaim();

    /** Maps the ring, for the calling thread to read. */
    OpenRing open();

    /** Has somebody look at a ring that no loop serves. */
    default <T> T look(Function<OpenRing, T> looker) {
        OpenRing once = open();
        try {
            return looker.apply(once);
        } finally {
            once.close();
        }
    }

    /** Releases what it holds; the ring is not read any more. */
    void close();
}

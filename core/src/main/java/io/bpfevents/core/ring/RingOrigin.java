package io.bpfevents.core.ring;

/** Where a ring comes from, and what is known of it before it is read. */
interface RingOrigin {
    String name();

    long sizeBytes();

    /** What tells that there are records, or {@link io.bpfevents.core.internal.Pollable#NO_FD}. */
    int fd();

    /** Whether failures to reserve are counted. */
    boolean countsFailures();

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

    /** Releases what it holds; the ring is not read any more. */
    void close();
}

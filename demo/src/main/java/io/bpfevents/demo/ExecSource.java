package io.bpfevents.demo;

import io.bpfevents.core.ring.Ringbuf;

/** Where the events come from: a ring, and a program that sends into it and counts its attempts. */
interface ExecSource extends AutoCloseable {
    /** The ring; always the same. */
    Ringbuf ring();

    /** Has the storm begin, if there is to be one: somebody reads now. */
    default void begin() {}

    /** How often the program has tried so far. Until {@link #close}. */
    Attempts attempts();

    /**
     * Has the program try no more, and returns when that is so. From any thread, any number of
     * times.
     */
    void stop();

    /** Stops it, and releases everything. */
    @Override
    void close();
}

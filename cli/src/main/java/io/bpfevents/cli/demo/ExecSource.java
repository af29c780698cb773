package io.bpfevents.cli.demo;

import io.bpfevents.core.ring.Ringbuf;

/** A ring, and a program that sends events to it and counts its attempts. */
interface ExecSource extends AutoCloseable {
    /** The ring; each call returns the same one. */
    Ringbuf ring();

    /** Starts the storm, if one is requested: the subscriber is ready. */
    default void begin() {}

    /** The program's attempts so far. Not to be called after {@link #close}. */
    Attempts attempts();

    /**
     * Stops the program; after it returns there are no more attempts. May be called from any
     * thread, and repeatedly.
     */
    void stop();

    /** Stops the program, and releases everything. */
    @Override
    void close();
}

package io.bpfevents.catalog.event;

import java.time.Instant;

/** An event of the catalogue: when it occurred, and which task caused it. */
public interface KernelEvent {
    /**
     * The wall-clock time of the event, converted from {@code CLOCK_BOOTTIME}, by which events of
     * one machine are ordered.
     */
    Instant time();

    /** The thread that caused the event. */
    Task task();

    /** {@link Task#pid()} of {@link #task()}. */
    default int pid() {
        return task().pid();
    }

    /** {@link Task#comm()} of {@link #task()}. */
    default String comm() {
        return task().comm();
    }
}

package io.bpfevents.cli.demo;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.process.ProcessStart;

/** Programs that start, of this machine or generated. */
interface ExecSource extends AutoCloseable {
    /** The source of the events; each call returns the same one. */
    KernelSource<ProcessStart> starts();

    /** Starts the storm, if one is requested: the subscriber is ready. */
    default void begin() {}

    /**
     * Stops the program, completes the stream and releases everything; the figures are final then.
     * May be called from any thread, and repeatedly.
     */
    @Override
    void close();
}

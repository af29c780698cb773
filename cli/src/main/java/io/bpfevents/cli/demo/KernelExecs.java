package io.bpfevents.cli.demo;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.cli.output.Console;
import org.jspecify.annotations.Nullable;

/** Programs that start on this machine. */
final class KernelExecs implements ExecSource {
    private final KernelSource<ProcessStart> starts;
    private final boolean withStorm;
    private final Console console;
    private @Nullable Storm storm; // guarded by this
    private boolean closed; // guarded by this

    /**
     * @param ringBytes the size of the ring
     * @param withStorm whether to start programs, so that there are events
     * @param console receives an error of these
     */
    KernelExecs(long ringBytes, boolean withStorm, Console console) {
        starts =
                KernelEvents.source(
                        ProcessStart.class, SourceOptions.defaults().ringBytes(ringBytes));
        this.withStorm = withStorm;
        this.console = console;
    }

    @Override
    public KernelSource<ProcessStart> starts() {
        return starts;
    }

    @Override
    public synchronized void begin() {
        if (withStorm && !closed && storm == null) {
            storm = Storm.start(console);
        }
    }

    @Override
    public void close() {
        Storm begun;
        synchronized (this) {
            closed = true;
            begun = storm;
        }
        if (begun != null) {
            begun.close();
        }
        starts.close();
    }
}

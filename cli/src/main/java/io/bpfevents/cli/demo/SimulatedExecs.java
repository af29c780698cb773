package io.bpfevents.cli.demo;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.process.ProcessStart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Generated events in a simulated ring, for machines without BPF. The same code reads them that
 * reads a ring of the kernel.
 */
final class SimulatedExecs implements ExecSource {
    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration STORM_PACE = Duration.ofMillis(5);
    private static final int STORM_BURST = 20; // 4,000 per second
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/simulated", "/bin/example", "/usr/local/bin/generated");
    private static final int FIRST_PID = 1000;

    private final SimulatedKernelEvents kernel;
    private final KernelSource<ProcessStart> starts;
    private final int burst;
    private final Disposable producer;
    private boolean closed; // guarded by this

    /**
     * @param ringBytes the size of the ring
     * @param storm whether to generate 4,000 events per second rather than five
     */
    SimulatedExecs(long ringBytes, boolean storm) {
        kernel = new SimulatedKernelEvents(ringBytes);
        starts = kernel.source(ProcessStart.class);
        burst = storm ? STORM_BURST : 1;
        producer =
                Flux.interval(Duration.ZERO, storm ? STORM_PACE : PACE)
                        .onBackpressureDrop() // after a pause of the machine, generate fewer events
                        .subscribe(this::startBurst);
    }

    @Override
    public KernelSource<ProcessStart> starts() {
        return starts;
    }

    private void startBurst(long tick) {
        for (int i = 0; i < burst; i++) {
            start(tick * burst + i);
        }
    }

    private synchronized void start(long number) {
        if (!closed) {
            // as in the kernel, the ring counts the record as lost if it is full
            boolean _ = kernel.emit(event(number));
        }
    }

    private static ProcessStart event(long number) {
        String filename = PROGRAMS.get((int) (number % PROGRAMS.size()));
        String comm = filename.substring(filename.lastIndexOf('/') + 1);
        int pid = FIRST_PID + (int) number;
        Task task = new Task(1, pid, pid, 1, 0, 0, comm);
        return new ProcessStart(Instant.now(), task, pid, false, filename, List.of(filename));
    }

    @Override
    public void close() {
        producer.dispose();
        synchronized (this) {
            closed = true;
        }
        kernel.close();
    }
}

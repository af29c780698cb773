package io.bpfevents.web.source;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.network.TcpConnect;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.catalog.process.ProcessStart;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Emits generated events to a simulated source at regular intervals, as the kernel would. */
final class EventGenerator implements AutoCloseable {
    private static final List<String> PROGRAMS =
            List.of("simulated-1", "simulated-2", "simulated-3");
    private static final int FIRST_PID = 1000;
    private static final int AT_FDCWD = -100;

    private final SimulatedKernelEvents kernel;
    private final KernelSource<?> source;
    private final Disposable producer;
    private boolean closed; // guarded by this

    EventGenerator(Kind kind, long ringBytes, Duration interval) {
        kernel = new SimulatedKernelEvents(ringBytes);
        source = kind.source(kernel::source, SourceOptions.defaults());
        producer =
                Flux.interval(Duration.ZERO, interval)
                        .onBackpressureDrop() // after a pause of the machine
                        .subscribe(number -> emit(kind, number));
    }

    KernelSource<?> source() {
        return source;
    }

    private synchronized void emit(Kind kind, long number) {
        if (!closed) {
            // as in the kernel, the ring counts the event as lost if it is full
            boolean _ = kernel.emit(event(kind, number));
        }
    }

    private static KernelEvent event(Kind kind, long number) {
        int pid = FIRST_PID + (int) (number % 30_000);
        String comm = PROGRAMS.get((int) (number % PROGRAMS.size()));
        Task task = new Task(0, pid, pid, 1, 0, 0, comm);
        String program = "/usr/bin/" + comm;
        String file = "/simulated/file-" + number % 100;
        InetAddress peer = InetAddress.getLoopbackAddress();
        Instant now = Instant.now();
        Duration time = Duration.ofMillis(1);
        return switch (kind) {
            case EXEC -> new ProcessStart(now, task, pid, false, program, List.of(program));
            case EXIT -> new ProcessExit(now, task, time, (int) (number % 2), 0, false);
            case OPEN -> new FileOpen(now, task, time, 3, 0, 0, AT_FDCWD, file);
            case CONNECT -> new TcpConnect(now, task, time, peer, 40_000, peer, 8080, true, 0);
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
        producer.dispose();
        kernel.close();
    }
}

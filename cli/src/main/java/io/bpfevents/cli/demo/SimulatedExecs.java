package io.bpfevents.cli.demo;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Generated events in a simulated ring, for machines without BPF. The same code reads them that
 * reads a ring of the kernel.
 */
final class SimulatedExecs implements ExecSource {
    /** The ring of {@code exec.bpf.c}. */
    static final long RING_BYTES = 256 * 1024;

    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration STORM_PACE = Duration.ofMillis(5);
    private static final int STORM_BURST = 20; // 4,000 per second
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/simulated", "/bin/example", "/usr/local/bin/generated");
    private static final int FIRST_PID = 1000;
    private static final RecordLayout<ExecEvent> LAYOUT =
            RecordLayout.declared(MethodHandles.lookup(), ExecEvent.class);

    private final SimulatedRingbuf ring;
    private final int burst;
    private final Disposable producer;
    private long attempts; // guarded by this
    private boolean stopped; // guarded by this

    /**
     * @param ringBytes the size of the ring
     * @param storm whether to generate 4,000 events per second rather than five
     */
    SimulatedExecs(long ringBytes, boolean storm) {
        ring = SimulatedRingbuf.create("events", ringBytes);
        burst = storm ? STORM_BURST : 1;
        producer =
                Flux.interval(Duration.ZERO, storm ? STORM_PACE : PACE)
                        .onBackpressureDrop() // after a pause of the machine, generate fewer events
                        .subscribe(this::startBurst);
    }

    @Override
    public Ringbuf ring() {
        return ring;
    }

    @Override
    public synchronized Attempts attempts() {
        return new Attempts(
                attempts, attempts); // no attempt is in progress while the lock is held here
    }

    private void startBurst(long tick) {
        for (int i = 0; i < burst; i++) {
            start(tick * burst + i);
        }
    }

    private synchronized void start(long number) {
        if (!stopped) {
            attempts++;
            // as in the kernel, the ring counts the record as lost if it is full
            boolean _ = ring.submit(LAYOUT, event(number));
        }
    }

    private static ExecEvent event(long number) {
        String filename = PROGRAMS.get((int) (number % PROGRAMS.size()));
        String comm = filename.substring(filename.lastIndexOf('/') + 1);
        return new ExecEvent(System.nanoTime(), FIRST_PID + (int) number, 1, 0, comm, filename);
    }

    @Override
    public void stop() {
        producer.dispose();
        synchronized (this) {
            stopped = true;
        }
    }

    @Override
    public void close() {
        stop();
        ring.close();
    }
}

package io.bpfevents.examples;

import io.bpfevents.core.layout.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Invented events, for machines where BPF is not to be had: the ring is simulated, everything
 * behind it is what reads the kernel's.
 */
final class SimulatedExecs implements AutoCloseable {
    private static final long RING_BYTES = 256 * 1024; // as in exec.bpf.c
    private static final Duration PACE = Duration.ofMillis(200);
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/invented", "/bin/made-up", "/usr/local/bin/not-there");
    private static final int FIRST_PID = 1000;
    private static final RecordLayout<ExecEvent> LAYOUT = RecordLayout.declared(ExecEvent.class);

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", RING_BYTES);
    private final Disposable producer;

    SimulatedExecs() {
        producer = Flux.interval(Duration.ZERO, PACE).subscribe(this::start);
    }

    Ringbuf ring() {
        return ring;
    }

    private void start(long number) {
        try {
            // as in the kernel: what finds no room is counted by the ring, and lost
            boolean _ = ring.submit(LAYOUT, event(number));
        } catch (IllegalStateException e) { // the ring was closed: nobody reads any more
            producer.dispose();
        }
    }

    private static ExecEvent event(long number) {
        String filename = PROGRAMS.get((int) (number % PROGRAMS.size()));
        String comm = filename.substring(filename.lastIndexOf('/') + 1);
        return new ExecEvent(System.nanoTime(), FIRST_PID + (int) number, 1, 0, comm, filename);
    }

    @Override
    public void close() {
        producer.dispose();
        ring.close();
    }
}

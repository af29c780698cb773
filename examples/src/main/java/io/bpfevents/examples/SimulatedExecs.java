package io.bpfevents.examples;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Invented records in the layout of {@code exec.bpf.c}, for machines where BPF is not to be had:
 * the ring is simulated, everything behind it is what reads the kernel's.
 */
final class SimulatedExecs implements ExecSource {
    /** The ring of {@code exec.bpf.c}. */
    static final long RING_BYTES = 256 * 1024;

    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration STORM_PACE = Duration.ofMillis(5);
    private static final int STORM_BURST = 20; // 4,000 a second
    private static final int COMM_BYTES = 16;
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/invented", "/bin/made-up", "/usr/local/bin/not-there");
    private static final int FIRST_PID = 1000;

    private final SimulatedRingbuf ring;
    private final int burst;
    private final Disposable producer;
    private long attempts; // guarded by this
    private boolean stopped; // guarded by this

    /**
     * @param ringBytes the size of the ring
     * @param storm whether to invent thousands a second rather than five
     */
    SimulatedExecs(long ringBytes, boolean storm) {
        ring = SimulatedRingbuf.create("events", ringBytes);
        burst = storm ? STORM_BURST : 1;
        producer =
                Flux.interval(Duration.ZERO, storm ? STORM_PACE : PACE)
                        .onBackpressureDrop() // after a pause of the machine: no harm done
                        .subscribe(this::startBurst);
    }

    @Override
    public Ringbuf ring() {
        return ring;
    }

    @Override
    public synchronized Attempts attempts() {
        return new Attempts(attempts, attempts); // none is under way while the lock is to be had
    }

    private void startBurst(long tick) {
        for (int i = 0; i < burst; i++) {
            start(tick * burst + i);
        }
    }

    private synchronized void start(long number) {
        if (!stopped) {
            attempts++;
            // as in the kernel: what finds no room is counted by the ring, and lost
            boolean _ = ring.output(record(number));
        }
    }

    private static byte[] record(long number) {
        String filename = PROGRAMS.get((int) (number % PROGRAMS.size()));
        byte[] name = filename.getBytes(StandardCharsets.UTF_8);
        byte[] comm =
                filename.substring(filename.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
        int pid = FIRST_PID + (int) number;
        return ByteBuffer.allocate(ExecEventDecoder.FILENAME + name.length + 1)
                .order(ByteOrder.nativeOrder())
                .putLong(ExecEventDecoder.KTIME, System.nanoTime())
                .putInt(ExecEventDecoder.PID, pid)
                .putInt(ExecEventDecoder.PPID, 1)
                .putInt(ExecEventDecoder.UID, 0)
                .put(ExecEventDecoder.COMM, comm, 0, Math.min(comm.length, COMM_BYTES - 1))
                .put(ExecEventDecoder.FILENAME, name)
                .array();
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

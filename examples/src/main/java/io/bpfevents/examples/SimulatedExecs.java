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
final class SimulatedExecs implements AutoCloseable {
    private static final long RING_BYTES = 256 * 1024; // as in exec.bpf.c
    private static final Duration PACE = Duration.ofMillis(200);
    private static final int COMM_BYTES = 16;
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/invented", "/bin/made-up", "/usr/local/bin/not-there");
    private static final int FIRST_PID = 1000;

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
            boolean _ = ring.output(record(number));
        } catch (IllegalStateException e) { // the ring was closed: nobody reads any more
            producer.dispose();
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
    public void close() {
        producer.dispose();
        ring.close();
    }
}

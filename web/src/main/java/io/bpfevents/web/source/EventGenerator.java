package io.bpfevents.web.source;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Submits generated events to a simulated ring at regular intervals, as a program would. */
final class EventGenerator implements AutoCloseable {
    private static final List<String> PROGRAMS =
            List.of("simulated-1", "simulated-2", "simulated-3");
    private static final int FIRST_PID = 1000;

    private final SimulatedRingbuf ring;
    private final Disposable producer;
    private boolean closed; // guarded by this

    EventGenerator(Kind kind, long ringBytes, Duration interval) {
        ring = SimulatedRingbuf.create("events", ringBytes);
        producer =
                Flux.interval(Duration.ZERO, interval)
                        .onBackpressureDrop() // after a pause of the machine
                        .subscribe(number -> send(kind, number));
    }

    SimulatedRingbuf ring() {
        return ring;
    }

    private synchronized void send(Kind kind, long number) {
        if (!closed) {
            // as in the kernel, the ring counts the record as lost if it is full
            boolean _ = submit(kind, number);
        }
    }

    private boolean submit(Kind kind, long number) {
        long now = System.nanoTime();
        int pid = FIRST_PID + (int) (number % 30_000);
        String comm = PROGRAMS.get((int) (number % PROGRAMS.size()));
        return switch (kind) {
            case EXEC -> put(new ExecRecord(now, pid, 1, 0, comm, "/usr/bin/" + comm));
            case EXIT -> put(new ExitRecord(now, pid, 1, (int) (number % 2) << 8, comm));
            case OPEN -> put(new OpenRecord(now, pid, comm, "/simulated/file-" + number % 100));
            case CONNECT -> put(new ConnectRecord(now, pid, comm, loopback(), (short) 8080));
        };
    }

    private <T extends Record & KernelRecord> boolean put(T record) {
        @SuppressWarnings("unchecked") // the class of this record
        Class<T> type = (Class<T>) record.getClass();
        return ring.submit(RecordLayout.declared(type), record);
    }

    private static byte[] loopback() {
        byte[] address = new byte[16];
        address[15] = 1;
        return address;
    }

    @Override
    public synchronized void close() {
        closed = true;
        producer.dispose();
        ring.close();
    }
}

package io.bpfevents.web.source;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.RingbufOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Simulated rings that a test fills, and a poll loop that it runs: nothing is read before {@link
 * #run}.
 */
public final class ManualRings implements Rings {
    private static final RecordLayout<ExecRecord> EXEC = RecordLayout.declared(ExecRecord.class);
    private static final RecordLayout<OpenRecord> OPEN = RecordLayout.declared(OpenRecord.class);

    private final PollLoop.Manual loop = PollLoop.manual();
    private final Map<Kind, List<SimulatedRingbuf>> rings = new ConcurrentHashMap<>();

    @Override
    public boolean simulated() {
        return true;
    }

    /** Options with the test's poll loop. */
    public RingbufOptions options() {
        return RingbufOptions.defaults().pollLoop(loop);
    }

    @Override
    public <T> Flux<T> open(Kind kind, Function<Ringbuf, Publisher<T>> stream) {
        return Flux.using(
                () -> {
                    SimulatedRingbuf ring = SimulatedRingbuf.create(kind.label(), 4096);
                    of(kind).add(ring);
                    return ring;
                },
                stream,
                ring -> {
                    of(kind).remove(ring);
                    ring.close();
                });
    }

    private List<SimulatedRingbuf> of(Kind kind) {
        return rings.computeIfAbsent(kind, _ -> new CopyOnWriteArrayList<>());
    }

    /** The number of open rings of a kind. */
    public int open(Kind kind) {
        return of(kind).size();
    }

    /** Submits the start of a program to all open rings of that kind. */
    public void exec(int pid, String name) {
        ExecRecord event = new ExecRecord(0, pid, 1, 0, name, "/bin/" + name);
        of(Kind.EXEC).forEach(ring -> ring.submit(EXEC, event));
    }

    /** Submits an opened file; the bytes of {@code comm} need not be UTF-8. */
    public void open(int pid, byte[] comm, String name) {
        byte[] event = OPEN.encode(new OpenRecord(0, pid, "", name));
        System.arraycopy(comm, 0, event, 12, comm.length);
        output(Kind.OPEN, event);
    }

    /** Submits a record with these bytes to all open rings of a kind. */
    public void output(Kind kind, byte[] record) {
        of(kind).forEach(ring -> ring.output(record));
    }

    /** Reads as many records as there is demand for. */
    public void run() {
        while (loop.runOnce()) {
            // until a pass finds nothing to do
        }
    }
}

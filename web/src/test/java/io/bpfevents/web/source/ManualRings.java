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
 * Simulated rings that a test fills, and a loop that it runs: nothing is read unless it says so.
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

    /** That the rings are read by the test's loop. */
    public RingbufOptions options() {
        return RingbufOptions.defaults().loop(loop);
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

    /** How many rings of a kind are open. */
    public int open(Kind kind) {
        return of(kind).size();
    }

    /** A program is started: all rings that are open are told, as programs of the kernel are. */
    public void exec(int pid, String name) {
        ExecRecord event = new ExecRecord(0, pid, 1, 0, name, "/bin/" + name);
        of(Kind.EXEC).forEach(ring -> ring.submit(EXEC, event));
    }

    /** A file is opened; the bytes of its name need not be UTF-8. */
    public void open(int pid, byte[] comm, String name) {
        byte[] event = OPEN.encode(new OpenRecord(0, pid, "", name));
        System.arraycopy(comm, 0, event, 12, comm.length);
        output(Kind.OPEN, event);
    }

    /** Copies these bytes as one record into all open rings of a kind. */
    public void output(Kind kind, byte[] record) {
        of(kind).forEach(ring -> ring.output(record));
    }

    /** Reads what there is demand for. */
    public void run() {
        while (loop.runOnce()) {
            // until there is nothing more to do
        }
    }
}

package io.bpfevents.web.source;

import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.RingbufOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Simulated rings that a test fills, and a poll loop that it runs: nothing is read before {@link
 * #run}.
 */
public final class ManualRings implements Rings {
    private static final RecordLayout<FileOpen> OPEN = RecordLayout.declared(FileOpen.class);

    private final PollLoop.Manual loop = PollLoop.manual();
    private final Map<Kind, List<Simulation>> open = new ConcurrentHashMap<>();

    private record Simulation(SimulatedKernelEvents kernel, SimulatedRingbuf ring) {}

    @Override
    public boolean simulated() {
        return true;
    }

    /** Options with the test's poll loop. */
    public RingbufOptions options() {
        return RingbufOptions.defaults().pollLoop(loop);
    }

    @Override
    public <T> Flux<T> open(
            Kind kind,
            BiFunction<Ringbuf, RecordDecoder<? extends KernelEvent>, Publisher<T>> stream) {
        return Flux.using(
                () -> new SimulatedKernelEvents(4096),
                kernel ->
                        kind.source(kernel::source, SourceOptions.defaults())
                                .using((ring, decoder) -> {
                                    of(kind).add(new Simulation(kernel, (SimulatedRingbuf) ring));
                                    return stream.apply(ring, decoder);
                                }),
                kernel -> {
                    of(kind).removeIf(it -> it.kernel() == kernel);
                    kernel.close();
                });
    }

    private List<Simulation> of(Kind kind) {
        return open.computeIfAbsent(kind, _ -> new CopyOnWriteArrayList<>());
    }

    /** The number of open rings of a kind. */
    public int open(Kind kind) {
        return of(kind).size();
    }

    /** Submits the start of a program to all open rings of that kind. */
    public void exec(int pid, String name) {
        of(Kind.EXEC).forEach(it -> it.kernel().emit(SampleEvents.start(pid, name)));
    }

    /** Submits an opened file; the bytes of {@code comm} need not be UTF-8. */
    public void open(int pid, byte[] comm, String path) {
        String name = "x".repeat(comm.length);
        byte[] event = OPEN.encode(SampleEvents.open(pid, name, path));
        int at = new String(event, StandardCharsets.ISO_8859_1).indexOf(name);
        System.arraycopy(comm, 0, event, at, comm.length);
        output(Kind.OPEN, event);
    }

    /** Submits a record with these bytes to all open rings of a kind. */
    public void output(Kind kind, byte[] record) {
        of(kind).forEach(it -> it.ring().output(record));
    }

    /** Reads as many records as there is demand for. */
    public void run() {
        while (loop.runOnce()) {
            // until a pass finds nothing to do
        }
    }
}

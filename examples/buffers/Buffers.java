import static java.util.Comparator.comparing;

import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.stats.BufferAudit;
import io.bpfevents.reactor.BpfEvents;

/** For a ring, the program has stored the CPU in a field; a perf buffer has it with each sample. */
record Sent(int seq, @SampleCpu("cpu") int cpu, long length) {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/buffers/buffers.bpf.o")).load()) {
        object.perfbuf("stack", PerfbufConfig.defaults().pagesPerCpu(16)); // 64 KiB per CPU
        object.perfbuf("heap", PerfbufConfig.defaults().pagesPerCpu(16));
        for (String name : List.of("reserved", "queried", "output", "stack", "heap")) {
            EventBuffer buffer = object.buffer(name);
            object.program("send_" + name).testRun(); // 200 events, all on one CPU
            show(buffer, name.equals("reserved") || name.equals("queried") ? 0 : 1);
        }
    }
}

void show(EventBuffer buffer, int copies) {
    BufferAudit audit = buffer.audit().toCompletableFuture().join();
    long records = audit.pending();
    List<Sent> sent = BpfEvents.buffer(buffer, Sent.class).take(records).collectList().block();
    IO.println(
            "%s of %d bytes: lost %d of %d; copies per record: %d, bytes: %d; in order on %d CPU: %s"
                    .formatted(
                            buffer.name(),
                            buffer.sizeBytes(),
                            audit.attempts().getAsLong() - records,
                            audit.attempts().getAsLong(),
                            copies,
                            audit.pendingBytes() / records,
                            sent.stream().map(Sent::cpu).distinct().count(),
                            sent.equals(sent.stream().sorted(comparing(Sent::seq)).toList())));
}

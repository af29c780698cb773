import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;

record Sample(long value) {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/losses/samples.bpf.o")).load()) {
        Ringbuf ring = object.ringbuf("samples");
        object.program("send_samples").testRun(); // 1,000 of 16 bytes, into 4,096 bytes

        Loss loss = BpfEvents.losses(ring).blockFirst();
        IO.println(loss.cause() + ": " + loss.count() + ", in total " + loss.cumulative());
        RingbufStats stats = ring.stats();
        IO.println(
                "of " + ring.name() + " with " + stats.sizeBytes() + " bytes, at " + loss.time());
        IO.println("counted so far " + loss.cause().countedBy(stats).getAsLong());
        IO.println("rejected although there was space " + stats.reserveRefused().getAsLong());

        RingbufAudit audit = ring.audit().toCompletableFuture().join();
        IO.println(audit.pending() + " in the ring");
        BpfEvents.ringbuf(ring, Sample.class).take(audit.pending()).blockLast();
        audit = ring.audit().toCompletableFuture().join();
        IO.println(
                "attempts %d = delivered %d + reserve failures %d"
                        .formatted(
                                audit.attempts().getAsLong(),
                                audit.delivered(),
                                audit.reserveFailures().getAsLong()));
    }
}

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.metrics.BpfProgramMetrics;
import io.bpfevents.reactor.metrics.RingbufMetrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

void main() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Path file = Path.of("examples/metrics/samples.bpf.o");
    try (BpfObject object = BpfObject.open(file).load();
            BpfObject another = BpfObject.open(file).load()) {
        Ringbuf ring = object.ringbuf("samples");
        // Without a tag, the meters of the two objects would have the same names.
        try (var ringMeters = new RingbufMetrics(ring);
                var programMeters = new BpfProgramMetrics(object);
                var otherMeters = new BpfProgramMetrics(another, Tags.of("object", "another"))) {
            ringMeters.bindTo(registry);
            programMeters.bindTo(registry);
            otherMeters.bindTo(registry);
            object.program("send_samples").testRun(); // 1,000, of which the ring holds 255
            BpfEvents.ringbuf(ring).take(55).blockLast();
            registry.getMetersAsString().lines().sorted().forEach(IO::println);
        }
    }
}

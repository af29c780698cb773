import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.metrics.BpfProgramMetrics;
import io.bpfevents.reactor.metrics.RingbufMetrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

void main() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (BpfObject object = BpfObject.open(Path.of("examples/metrics/samples.bpf.o")).load()) {
        Ringbuf ring = object.ringbuf("samples");
        try (var ringMeters = new RingbufMetrics(ring, Tags.of("host", "example"));
                var programMeters = new BpfProgramMetrics(object)) {
            ringMeters.bindTo(registry);
            programMeters.bindTo(registry);
            object.program("send_samples").testRun(); // 1,000, of which the ring holds 255
            BpfEvents.ringbuf(ring).take(55).blockLast();
            IO.println(registry.getMetersAsString());
        }
    }
}

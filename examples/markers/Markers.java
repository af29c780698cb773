import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;

sealed interface Item permits Sample, Gap {}

record Sample(long value) implements Item {}

record Gap(long lost) implements Item {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/markers/samples.bpf.o")).load()) {
        Ringbuf ring = object.ringbuf("samples");
        object.program("send_samples").testRun(); // 0 to 999, of which the ring holds 255
        BpfEvents.<Item>ringbufWithLosses(
                        ring,
                        Sample.class,
                        RingbufOptions.defaults(),
                        loss -> new Gap(loss.count()))
                .takeUntil(item -> item instanceof Gap)
                .takeLast(3)
                .doOnNext(IO::println)
                .blockLast();
    }
}

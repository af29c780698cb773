import io.bpfevents.core.object.BpfObject;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.merge.Source;
import io.bpfevents.reactor.merge.Sourced;

record Number(long value, long time) {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/merge/numbers.bpf.o")).load()) {
        var even = Source.of(object.ringbuf("even"), Number.class);
        var odd = Source.of(object.perfbuf("odd"), Number.class).named("perf");

        object.program("send_numbers").testRun();
        BpfEvents.merge(even, odd).take(6).doOnNext(it -> print("", it)).blockLast();

        object.program("send_numbers").testRun();
        BpfEvents.mergeOrdered(
                        Duration.ofSeconds(2), Number::time, it -> print("late ", it), even, odd)
                .take(6)
                .doOnNext(it -> print("ordered ", it))
                .blockLast();
    }
}

void print(String prefix, Sourced<Number> number) {
    IO.println(prefix + number.source() + " " + number.event().value());
}

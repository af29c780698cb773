import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.reactor.BpfEvents;

/** The kernel adds the CPU and the time: struct event has no such fields. */
record ExecEvent(int pid, String comm, @SampleCpu int cpu, @SampleTime long time) {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/perf/exec.bpf.o")).load()) {
        var perfbuf = object.perfbuf("events"); // opened before the program sends
        object.attach();
        BpfEvents.perfbuf(perfbuf, ExecEvent.class)
                .take(10)
                .doOnNext(System.out::println)
                .blockLast();
    }
}

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.reactor.BpfEvents;

record ExecEvent(int pid, String comm) {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/hello/exec.bpf.o")).load().attach()) {
        BpfEvents.ringbuf(object.ringbuf("events"), ExecEvent.class)
                .take(10)
                .doOnNext(System.out::println)
                .blockLast();
    }
}

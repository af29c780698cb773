import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.reactor.BpfEvents;

record Opened(int pid, int flags, String name) {}

void main() {
    StructSource header = StructSource.header(Path.of("examples/header/open.h"));
    RecordLayout<Opened> layout = RecordLayout.of(header, Opened.class);
    try (BpfObject object = BpfObject.open(Path.of("examples/header/open.bpf.o")).load()) {
        object.program("send_open").testRun();
        IO.println(BpfEvents.ringbuf(object.ringbuf("opens"), layout).blockFirst());
        IO.println(EventSchema.of(header, "opened")); // for the fields without a class
        StructSource kernel = StructSource.object(Path.of("/sys/kernel/btf/vmlinux"));
        IO.println(EventSchema.of(kernel, "timespec64")); // a struct of the kernel
        IO.println("reserve failures " + object.ringbuf("opens").stats().reserveFailures());
    }
}

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.reactor.BpfEvents;

enum Kind {
    KIND_NONE,
    KIND_COLD,
    KIND_WARM
}

record Point(int x, int y) {}

@BpfStruct("sample")
record Sample(
        long ktime,
        Kind kind,
        @BpfField("at") Point position,
        int[] levels, // wider than __u16, so that 65535 stays 65535
        boolean valid,
        String name,
        @BpfField(value = "weight", optional = true) int weight) {}

@BpfStruct("sample")
record Wrong(String kind, short ktime, int nothing) {}

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/records/sample.bpf.o")).load()) {
        object.program("send_sample").testRun();
        Sample sample = BpfEvents.ringbuf(object.ringbuf("samples"), Sample.class).blockFirst();
        IO.println(sample.kind() + " at " + sample.position() + ", valid " + sample.valid());
        IO.println(sample.name() + " " + Arrays.toString(sample.levels()) + " " + sample.weight());
        IO.println("sent at " + KernelClock.boottime().at(sample.ktime()));
        BpfEvents.ringbuf(object.ringbuf("samples"), Wrong.class);
    } catch (LayoutException e) {
        e.problems().forEach(problem -> IO.println("- " + problem));
    }
}

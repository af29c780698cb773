import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.TypedMap;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.reactor.BpfEvents;
import java.lang.invoke.MethodHandles;

record Sample(long value) {}

record Total(long calls, long weight) {}

/** A lookup gives access to records in a module that is not open to io.bpfevents.core. */
static final MethodHandles.Lookup OWN = MethodHandles.lookup();

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/modules/totals.bpf.o")).load()) {
        BpfVariable initial = object.variable("initial");
        initial.set(OWN, new Total(1, 5));
        IO.println("initial " + initial.get(OWN, Total.class));

        object.program("count").testRun();
        TypedMap<Integer, Total> totals =
                object.map("totals").typed(OWN, Integer.class, Total.class);
        IO.println("in the map " + totals.lookup(0).orElseThrow());
        TypedMap<Integer, List<Total>> perCpu =
                object.map("per_cpu").typedPerCpu(OWN, Integer.class, Total.class);
        long calls = perCpu.lookup(0).orElseThrow().stream().mapToLong(Total::calls).sum();
        IO.println("on all CPUs " + calls);

        RecordLayout<Sample> layout = RecordLayout.of(object.ringbuf("samples"), OWN, Sample.class);
        IO.println(BpfEvents.ringbuf(object.ringbuf("samples"), layout).blockFirst());
    }
}

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.TypedMap;
import io.bpfevents.core.object.TypedQueue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/queues/queues.bpf.o")).load()) {
        TypedQueue<Long> requests = object.map("requests").queue(Long.class);
        TypedMap<Integer, List<Long>> handled =
                object.map("handled").typedPerCpu(Integer.class, Long.class);
        requests.push(3L);
        requests.push(4L);
        requests.push(5L);
        object.program("handle").testRun();
        object.program("handle").testRun();
        IO.println("next " + requests.peek() + ", removed " + requests.pop());
        IO.println("left " + requests.pop());

        List<Long> perCpu = handled.lookup(0).orElseThrow(); // a value for each possible CPU
        IO.println("sum " + perCpu.stream().mapToLong(Long::longValue).sum());
        handled.update(0, perCpu.stream().map(_ -> 0L).toList());
        IO.println("reset " + handled.lookup(0).orElseThrow().stream().allMatch(n -> n == 0));

        BpfMap map = object.map("handled"); // the same as bytes
        MemorySegment values = MemorySegment.ofArray(new long[(int) map.valueBytes() / 8]);
        IO.println("found " + map.lookup(MemorySegment.ofArray(new int[1]), values));
        IO.println("on CPU 0 " + map.valueOf(values, 0).get(ValueLayout.JAVA_LONG, 0));
    }
}

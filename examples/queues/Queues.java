import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.TypedMap;
import io.bpfevents.core.object.TypedQueue;

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
    }
}

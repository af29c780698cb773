import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/tailcalls/tables.bpf.o")).load()) {
        BpfProgram start = object.program("start");
        IO.println("without a target: " + start.testRun().returnValue());
        object.map("jumps").put(1, object.program("target"));
        IO.println("without a table: " + start.testRun().returnValue());

        object.map("first").typed(Integer.class, Long.class).update(0, 10L);
        object.map("second").typed(Integer.class, Long.class).update(0, 20L);
        object.map("tables").put(0, object.map("first"));
        IO.println("first table: " + start.testRun().returnValue());
        object.map("tables").put(0, object.map("second")); // replaced while programs run
        IO.println("second table: " + start.testRun().returnValue());
    }
}

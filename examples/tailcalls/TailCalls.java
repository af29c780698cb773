import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import java.lang.foreign.MemorySegment;

void main() {
    try (BpfObject other = BpfObject.open(Path.of("examples/tailcalls/table.bpf.o")).load();
            var opened = BpfObject.open(Path.of("examples/tailcalls/tables.bpf.o"))) {
        opened.map("by_user").innerMap(other.map("table")); // its definition has no inner map
        run(opened.load(), other);
    }
}

void run(BpfObject object, BpfObject other) {
    try (object) {
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

        other.map("table").typed(Integer.class, Long.class).update(0, 30L);
        object.map("by_user").put(MemorySegment.ofArray(new int[] {1000}), other.map("table"));
        IO.println("table of user 1000: " + start.testRun().returnValue());
    }
}

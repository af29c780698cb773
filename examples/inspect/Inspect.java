import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;

void main() throws IOException {
    byte[] elf = Files.readAllBytes(Path.of("examples/inspect/calls.bpf.o")); // or from elsewhere
    try (OpenBpfObject opened = BpfObject.open("calls", elf)) {
        print("object %s", opened.name());
        for (var program : opened.programs()) {
            print("program %s, section %s", program.name(), program.section());
        }
        for (var map : opened.maps()) {
            print("map %s, %s", map.name(), map.type());
            print("    %d x (%d + %d bytes)", map.maxEntries(), map.keySize(), map.valueSize());
        }
        for (var it : opened.variables()) {
            print("variable %s%s %s", it.isConstant() ? "const " : "", it.type(), it.name());
            print("    %s + %d, %d bytes", it.section(), it.offset(), it.size());
        }
        if (BpfSupport.isAvailable()) {
            try (BpfObject object = opened.load()) {
                var members = List.of(object.maps().size(), object.variables().size());
                print("loaded %s, maps and variables %s", object.name(), members);
                var run = object.program("call").testRun();
                print("returned %d after %d ns", run.returnValue(), run.durationNanos());
                var info = object.program("call").info();
                print("id > 0 %b, skipped %d", info.id() > 0, info.skippedHits());
                print("runs %d, in %d ns", info.runs(), info.runTimeNanos());
            }
        }
    } catch (BpfException e) {
        print("%s: errno %d, %s", e.operation(), e.errno(), e.errnoName().orElse("unknown"));
    }
}

void print(String format, Object... values) {
    IO.println(format.formatted(values));
}

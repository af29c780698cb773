import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.BpfVariable;

void main(String[] args) {
    Path file = Path.of(args.length > 0 ? args[0] : "examples/inspect/calls.bpf.o");
    try (BpfObject object = BpfObject.open(file)) {
        print("object %s", object.name());
        for (BpfProgram program : object.programs()) {
            print("program %s, section %s", program.name(), program.section());
        }
        for (BpfMap map : object.maps()) {
            print("map %s, %s", map.name(), map.type());
            print("    %d x (%d + %d bytes)", map.maxEntries(), map.keySize(), map.valueSize());
        }
        for (BpfVariable variable : object.variables()) {
            String constant = variable.isConstant() ? "const " : "";
            print("variable %s%s %s", constant, variable.type(), variable.name());
            print("    %s + %d, %d bytes", variable.section(), variable.offset(), variable.size());
        }
        if (BpfSupport.isAvailable()) {
            var info = object.load().program(object.programs().iterator().next().name()).info();
            print("in the kernel: id > 0 %b, runs %d", info.id() > 0, info.runs());
        }
    } catch (BpfException e) {
        print("%s: errno %d, %s", e.operation(), e.errno(), e.errnoName().orElse("unknown"));
    }
}

void print(String format, Object... values) {
    IO.println(format.formatted(values));
}

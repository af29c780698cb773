import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;

void main(String[] args) {
    Path file = Path.of(args.length > 0 ? args[0] : "examples/inspect/calls.bpf.o");
    try (OpenBpfObject opened = BpfObject.open(file)) {
        print("object %s", opened.name());
        for (ProgramSettings program : opened.programs()) {
            print("program %s, section %s", program.name(), program.section());
        }
        for (MapSettings map : opened.maps()) {
            print("map %s, %s", map.name(), map.type());
            print("    %d x (%d + %d bytes)", map.maxEntries(), map.keySize(), map.valueSize());
        }
        for (BpfVariable variable : opened.variables()) {
            String constant = variable.isConstant() ? "const " : "";
            print("variable %s%s %s", constant, variable.type(), variable.name());
            print("    %s + %d, %d bytes", variable.section(), variable.offset(), variable.size());
        }
        if (BpfSupport.isAvailable()) {
            try (BpfObject object = opened.load()) {
                var info = object.programs().iterator().next().info();
                print("in the kernel: id > 0 %b, runs %d", info.id() > 0, info.runs());
            }
        }
    } catch (BpfException e) {
        print("%s: errno %d, %s", e.operation(), e.errno(), e.errnoName().orElse("unknown"));
    }
}

void print(String format, Object... values) {
    IO.println(format.formatted(values));
}

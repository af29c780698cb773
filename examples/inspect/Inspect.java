import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.BpfVariable;

void main(String[] args) {
    BpfSupport.unavailabilityCause().ifPresent(cause -> IO.println(cause.getMessage()));
    Path file = Path.of(args.length > 0 ? args[0] : "examples/inspect/calls.bpf.o");
    try (BpfObject object = BpfObject.open(file)) {
        for (BpfProgram program : object.programs()) {
            print("program %s, section %s", program.name(), program.section());
        }
        for (BpfMap map : object.maps()) {
            print("map %s, %s", map.name(), map.type());
            print("    %d x (%d + %d bytes)", map.maxEntries(), map.keySize(), map.valueSize());
        }
        for (BpfVariable variable : object.variables()) {
            print("variable %s %s", variable.type(), variable.name());
            print("    %d bytes in %s", variable.size(), variable.section());
        }
        object.load().programs().forEach(program -> IO.println(program.info()));
    } catch (BpfException e) {
        IO.println(e.operation() + ": " + e.errnoName().orElse("no errno"));
    }
}

void print(String format, Object... values) {
    IO.println(format.formatted(values));
}

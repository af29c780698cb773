import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;

void main() {
    try (BpfObject object = BpfObject.open(Path.of("examples/configure/programs.bpf.o"))) {
        object.maxEntries("seen", 100);
        object.map("seen").settings().type(MapType.LRU_HASH).valueSize(24);
        object.autoload("unwanted", false);
        object.optional("missing"); // load() succeeds without it
        object.load();

        IO.println(object.map("seen").type() + " of " + object.map("seen").valueBytes() + " bytes");
        for (BpfProgram program : object.programs()) {
            String failure = program.failure().map(e -> " failed: " + e.operation()).orElse("");
            IO.println(program.name() + failure);
        }
    }
}

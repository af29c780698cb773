import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.OpenBpfObject;

void main() {
    OpenBpfObject opened = BpfObject.open(Path.of("examples/configure/programs.bpf.o"));
    opened.maxEntries("seen", 100);
    opened.map("seen").type(MapType.LRU_HASH).valueSize(24);
    opened.autoload("unwanted", false);
    opened.optional("missing"); // load() succeeds without it

    try (BpfObject object = opened.load()) {
        IO.println(object.map("seen").type() + " of " + object.map("seen").valueBytes() + " bytes");
        for (BpfProgram program : object.programs()) {
            String failure = program.failure().map(e -> " failed: " + e.operation()).orElse("");
            IO.println(program.name() + failure);
        }
    }
}

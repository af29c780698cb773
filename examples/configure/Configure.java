import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.OpenBpfObject;

void main() {
    Path kernelBtf = Path.of("/sys/kernel/btf/vmlinux"); // another file, if the kernel has none
    OpenBpfObject opened = BpfObject.open(Path.of("examples/configure/programs.bpf.o"), kernelBtf);
    opened.global("ports", new int[] {80, 443});
    opened.variable("host").set("example");
    opened.maxEntries("seen", 100);
    opened.map("seen").type(MapType.LRU_HASH).valueSize(24);
    opened.autoload("unwanted", false);
    opened.optional("missing"); // load() succeeds without it
    opened.program("on_packet").type(1); // BPF_PROG_TYPE_SOCKET_FILTER
    opened.program("traced").attachTarget("sched_process_exec");

    try (BpfObject object = opened.load()) {
        IO.println(object.map("seen").type() + " of " + object.map("seen").valueBytes() + " bytes");
        int[] ports = object.variable("ports").get(int[].class);
        IO.println(object.variable("host").get(String.class) + " " + Arrays.toString(ports));
        for (BpfProgram program : object.programs()) {
            String failure = program.failure().map(e -> " failed: " + e.operation()).orElse("");
            IO.println(program.section() + " " + program.name() + failure);
        }
    }
}

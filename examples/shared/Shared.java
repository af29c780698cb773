import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import java.lang.foreign.MemorySegment;

/** A map in the BPF file system keeps its elements between runs, and is shared by processes. */
void main(String[] args) throws IOException {
    Path pin = Path.of(args.length > 0 ? args[0] : "/sys/fs/bpf", "example_totals");
    var opened = BpfObject.open(Path.of("examples/shared/totals.bpf.o"));
    opened.pinPath("totals", pin); // load() creates the pin, or uses the map that is pinned
    try (BpfObject object = opened.load()) {
        object.program("count").testRun();
    }
    try (BpfMap map = BpfMap.openPinned(pin)) { // needs no object
        long total = map.typed(Integer.class, Long.class).lookup(7).orElseThrow();
        String sizes = "(" + map.keySize() + " + " + map.valueSize() + " bytes)";
        IO.println(map.type() + " " + map.name() + " " + sizes + ": counted " + total + " times");
        if (total == 3) {
            MemorySegment key = MemorySegment.ofArray(new int[] {7});
            map.update(key, MemorySegment.ofArray(new long[] {100})); // as bytes
            IO.println("deleted " + map.delete(key));
            Files.delete(pin);
        }
    }
}

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.TypedMap;

record Total(long calls, long weight) {}

void main() {
    var opened = BpfObject.open(Path.of("examples/maps/calls.bpf.o"));
    try (BpfObject object = opened.maxEntries("totals", 1000).global("weight", 5).load()) {
        BpfProgram program = object.program("call");
        TypedMap<Integer, Total> totals = object.map("totals").typed(Integer.class, Total.class);
        BpfVariable user = object.variable("user");

        for (int id : List.of(10, 20, 10)) {
            user.set(id);
            program.testRun();
        }
        IO.println(
                "user " + user.get(Integer.class) + " " + totals.lookup(user.get(Integer.class)));
        IO.println("added again: " + totals.insert(10, new Total(0, 0)));
        totals.updateAll(Map.of(30, new Total(1, 2), 40, new Total(3, 4)));
        totals.deleteAll(List.of(40, 50));
        IO.println("replaced: " + totals.replace(30, new Total(7, 8)) + totals.delete(60));
        IO.println("removed: " + totals.lookupAndDelete(20));
        totals.drain().stream().sorted(Map.Entry.comparingByKey()).forEach(IO::println);
        IO.println(totals.entries().size() + " left of " + object.map("totals").maxEntries());
        IO.println("calls " + object.variable("calls").getLong());
    }
}

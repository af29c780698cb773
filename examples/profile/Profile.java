import io.bpfevents.core.attach.PerfEvent;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.stack.StackFrame;
import io.bpfevents.core.stack.StackTraces;
import io.bpfevents.core.stack.Symbols;

record Sample(int kernel, int user) {}

/** The five most frequent stacks of this process; a negative id has no stack to be printed. */
void main() throws Exception {
    long self = ProcessHandle.current().pid();
    try (BpfObject object =
            BpfObject.open(Path.of("examples/profile/samples.bpf.o")).global("pid", self).load()) {
        // assumes that this process may use all CPUs, numbered without gaps
        for (int cpu = 0; cpu < Runtime.getRuntime().availableProcessors(); cpu++) {
            object.program("on_sample").attach(PerfEvent.cpuClock().frequency(999).cpu(cpu));
        }
        Path zeros = Path.of("/dev/zero");
        for (int i = 0; i < 200; i++) { // what is profiled
            try (var in = Files.newInputStream(zeros)) {
                in.readNBytes(1 << 20);
            }
        }
        object.program("on_sample").detach();
        StackTraces stacks = StackTraces.of(object.map("stacks"));
        Symbols user = Symbols.ofProcess(self);
        object.map("counts").typed(Sample.class, Long.class).entries().stream()
                .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                .limit(5)
                .forEach(entry -> {
                    IO.println(entry.getValue() + " samples");
                    print(Symbols.kernel().frames(stacks.addresses(entry.getKey().kernel())));
                    print(user.frames(stacks.addresses(entry.getKey().user())));
                });
    }
}

void print(List<StackFrame> frames) {
    frames.stream().limit(4).forEach(frame -> IO.println("    " + frame));
}

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.reactor.BpfEvents;

record Hit(int pid, String hook) {}

void main() throws Exception {
    Path jvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    try (BpfObject object = BpfObject.open(Path.of("examples/hooks/hooks.bpf.o")).load()) {
        // The sections name only a kind of hook; these calls name the hook.
        BpfProgram tracepoint = object.program("tracepoint");
        tracepoint.attachTracepoint("sched", "sched_process_exec");
        tracepoint.attachTracepoint("sched", "sched_process_exit", 7); // the cookie of this hook
        object.program("raw").attachRawTracepoint("sched_process_exit");
        object.program("entry").attachUprobe(jvm, "JVM_GC");
        object.program("leave").attachUretprobe(jvm, "JVM_GC");
        IO.println("all attached: " + object.programs().stream().allMatch(BpfProgram::isAttached));

        Process child = new ProcessBuilder("sleep", "0").start();
        child.waitFor();
        System.gc();
        Set<Long> processes = Set.of(child.pid(), ProcessHandle.current().pid());
        BpfEvents.ringbuf(object.ringbuf("hits"), Hit.class)
                .filter(hit -> processes.contains((long) hit.pid()))
                .map(Hit::hook)
                .distinct()
                .take(5)
                .sort()
                .doOnNext(IO::println)
                .blockLast();
    }
}

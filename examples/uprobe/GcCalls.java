import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.UprobeOptions;
import io.bpfevents.reactor.BpfEvents;

record Call(long cookie, int pid) {}

void main() {
    Path jvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    UprobeOptions gc =
            UprobeOptions.defaults()
                    .function("JVM_GC") // what System.gc() calls
                    .offset(0) // its first instruction; else the bytes from there
                    .pid(ProcessHandle.current().pid())
                    .cookie(7);
    try (BpfObject object = BpfObject.open(Path.of("examples/uprobe/gc.bpf.o")).load();
            BpfLink calls = object.program("on_call").attachUprobe(jvm, gc);
            BpfLink returns = object.program("on_return").attachUretprobe(jvm, gc.cookie(8))) {
        System.gc();
        for (Call call :
                BpfEvents.ringbuf(object.ringbuf("calls"), Call.class).take(2).toIterable()) {
            boolean own = call.pid() == ProcessHandle.current().pid();
            IO.println("System.gc() in this process: " + own + ", cookie " + call.cookie());
        }
    }
}

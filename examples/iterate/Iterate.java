import io.bpfevents.core.object.BpfObject;
import io.bpfevents.reactor.BpfEvents;

record Task(int pid, int tid, String comm) {}

void main() {
    long self = ProcessHandle.current().pid();
    try (BpfObject object = BpfObject.open(Path.of("examples/iterate/tasks.bpf.o")).load()) {
        BpfEvents.iterate(object.program("tasks"), Task.class)
                .filter(task -> task.pid() == self)
                .map(task -> (task.tid() == self ? "process " : "thread ") + task.comm())
                .sort()
                .doOnNext(System.out::println)
                .blockLast();
    }
}

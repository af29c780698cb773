import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.record.RecordSelector;
import io.bpfevents.reactor.BpfEvents;

sealed interface Change permits Start, End {
    int pid();
}

record Start(int pid, String comm) implements Change {}

record End(int pid) implements Change {}

void main() throws Exception {
    Path file = Path.of("examples/selector/processes.bpf.o");
    try (BpfObject object = BpfObject.open(file).load().attach()) {
        RecordDecoder<Change> decoder =
                RecordSelector.of(
                        Change.class,
                        "type",
                        Map.of(
                                1L, RecordLayout.of(object, Start.class),
                                2L, RecordLayout.of(object, End.class)));
        long child = new ProcessBuilder("sleep", "0").start().pid();
        BpfEvents.ringbuf(object.ringbuf("events"), decoder)
                .filter(change -> change.pid() == child)
                .takeUntil(change -> change instanceof End)
                .map(change ->
                        switch (change) {
                            case Start(int pid, String comm) -> "process " + pid + " runs " + comm;
                            case End(int pid) -> "process " + pid + " ends";
                        })
                .doOnNext(IO::println)
                .blockLast();
    }
}

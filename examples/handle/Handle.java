import calls.Calls;
import io.bpfevents.reactor.BpfEvents;

void main() {
    try (Calls.Open open = Calls.open(Path.of("examples/handle/calls.bpf.o"))) {
        open.weight(5); // a constant of the program
        try (Calls calls = open.load()) {
            calls.user(10).recordCall().testRun();
            calls.user(20).recordCall().testRun();
            calls.user(10).recordCall().testRun();
            BpfEvents.ringbuf(calls.calls().buffer(), calls.calls().layout())
                    .take(3)
                    .doOnNext(IO::println)
                    .blockLast();
            IO.println("total of user 10: " + calls.totals().lookup(10).orElseThrow());
        }
    }
}

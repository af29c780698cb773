import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.process.ProcessStart;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

Flux<String> alerts(Flux<ProcessStart> starts) {
    return starts.map(ProcessStart::filename).filter(name -> name.startsWith("/tmp/"));
}

ProcessStart start(String filename) {
    Task task = new Task(1, 42, 42, 1, 1000, 1000, "sh");
    return new ProcessStart(Instant.now(), task, 42, false, filename, List.of(filename));
}

void main() {
    try (SimulatedKernelEvents kernel = new SimulatedKernelEvents()) {
        StepVerifier.create(alerts(kernel.source(ProcessStart.class).flux()).take(1))
                .then(() -> kernel.emit(start("/bin/true")))
                .then(() -> kernel.emit(start("/tmp/miner")))
                .expectNext("/tmp/miner")
                .verifyComplete();
    }
    IO.println("passed");
}

import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

record ExecEvent(int pid, @Size(16) String comm) {} // sizes are declared: there is no BTF

/** What is tested. */
Flux<String> shells(Flux<ExecEvent> events) {
    return events.map(ExecEvent::comm).filter(comm -> comm.endsWith("sh")).distinct();
}

void main() {
    SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    PollLoop.Manual loop = PollLoop.manual(); // reads in runOnce(), on the test's thread
    RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    RecordLayout<ExecEvent> layout = RecordLayout.declared(ExecEvent.class);
    StepVerifier.create(shells(BpfEvents.ringbuf(ring, layout, options)))
            .then(() -> ring.submit(layout, new ExecEvent(1, "bash")))
            .then(() -> ring.submit(layout, new ExecEvent(2, "ls")))
            .then(() -> ring.output(layout.encode(new ExecEvent(3, "bash")))) // its bytes
            .then(() -> ring.reserve(20).discard()) // never delivered, but counted
            .then(loop::runOnce)
            .expectNext("bash")
            .then(ring::close)
            .then(loop::runOnce)
            .verifyComplete();
    IO.println(
            "passed: delivered %d, discarded %d"
                    .formatted(ring.stats().delivered(), ring.stats().discarded().getAsLong()));
}

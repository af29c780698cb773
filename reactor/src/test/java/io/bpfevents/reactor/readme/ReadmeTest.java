package io.bpfevents.reactor.readme;

import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The code of README.md. */
class ReadmeTest {
    private record ExecEvent(int pid, @Size(16) String comm) {}

    @Test
    void shouldTestAPipeline() {
        SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
        PollLoop.Manual loop = PollLoop.manual(); // reads in runOnce(), on this thread
        RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
        RecordLayout<ExecEvent> layout = RecordLayout.declared(ExecEvent.class);
        StepVerifier.create(BpfEvents.ringbuf(ring, layout, options).map(ExecEvent::comm))
                .then(() -> ring.submit(layout, new ExecEvent(1, "bash")))
                .then(loop::runOnce)
                .expectNext("bash")
                .then(ring::close)
                .then(loop::runOnce)
                .verifyComplete();
    }

    @Test
    void shouldSelectAnOverflowPolicy() {
        SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
        RingbufOptions newest = RingbufOptions.defaults().overflow(Overflow.dropOldest());
        Flux<ExecEvent> events = BpfEvents.ringbuf(ring, ExecEvent.class, newest);
        StepVerifier.create(events).then(ring::close).verifyComplete();
    }
}

package com.example.starts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Needs neither root nor Linux: the ring is simulated, and read by {@code runOnce()} alone. */
class StartsTest {
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();

    @Test
    void shouldCountStartsByName() {
        Flux<Start> starts =
                BpfEvents.ringbuf(ring, Start.class, RingbufOptions.defaults().pollLoop(loop));
        StepVerifier.create(Starts.lines(starts))
                .then(() -> send(new Start(1, 10, 0, "ls")))
                .then(() -> send(new Start(2, 11, 1000, "git")))
                .then(() -> send(new Start(3, 12, 0, "ls")))
                .then(loop::runOnce)
                .expectNext("ls, pid 10, uid 0, started 1 times")
                .expectNext("git, pid 11, uid 1000, started 1 times")
                .expectNext("ls, pid 12, uid 0, started 2 times")
                .then(ring::close)
                .then(loop::runOnce)
                .verifyComplete();
    }

    private void send(Start start) {
        assertTrue(ring.submit(RecordLayout.declared(Start.class), start), "there is room");
    }
}

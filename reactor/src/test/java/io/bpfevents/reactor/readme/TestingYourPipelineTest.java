package io.bpfevents.reactor.readme;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TestingYourPipelineTest {
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();
    private final Flux<Long> numbers =
            BpfEvents.ringbuf(
                    ring,
                    record -> record.get(JAVA_LONG, 0),
                    RingbufOptions.defaults().pollLoop(loop));

    /** Sends numbers as a BPF program would; returns how many fitted into the ring. */
    private long send(LongStream numbers) {
        return numbers.filter(n -> ring.output(MemorySegment.ofArray(new long[] {n}))).count();
    }

    @AfterEach
    void close() {
        ring.close();
        loop.runOnce(); // processes the close, and frees the ring's memory
    }

    @Test
    void shouldKeepEvenNumbers() {
        StepVerifier.create(numbers.filter(number -> number % 2 == 0))
                .then(() -> send(LongStream.of(1, 2, 3, 4)))
                .then(loop::runOnce)
                .expectNext(2L, 4L)
                .then(ring::close)
                .then(loop::runOnce)
                .verifyComplete();
    }

    @Test
    void shouldLeaveRecordsWithoutDemandInTheRing() {
        StepVerifier.create(numbers, 2)
                .then(() -> assertEquals(255, send(LongStream.range(0, 300)))) // 8 + 8 bytes each
                .then(loop::runOnce)
                .expectNext(0L, 1L)
                .then(() -> assertEquals(253 * 16, ring.stats().pendingBytes()))
                .then(() -> assertEquals(45, ring.stats().reserveFailures().getAsLong()))
                .then(() -> assertEquals(2, send(LongStream.of(300, 301, 302))))
                .thenRequest(1)
                .then(loop::runOnce)
                .expectNext(2L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldCountEachMinute() {
        StepVerifier.withVirtualTime(
                        () -> numbers.window(Duration.ofMinutes(1)).concatMap(Flux::count).take(2))
                .then(() -> send(LongStream.of(1, 2, 3)))
                .then(loop::runOnce)
                .thenAwait(Duration.ofMinutes(1))
                .expectNext(3L)
                .thenAwait(Duration.ofMinutes(1))
                .expectNext(0L)
                .verifyComplete();
    }
}

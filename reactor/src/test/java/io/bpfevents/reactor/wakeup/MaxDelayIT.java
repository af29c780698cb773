package io.bpfevents.reactor.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Records sent without a wake-up are read within {@code maxDelay}, and by no other cause. */
class MaxDelayIT extends KernelRingFixture {
    /** As in {@link #options}, but with the default delay. */
    private final RingbufOptions timed = RingbufOptions.defaults().pollLoop(loop);

    private static void quietly(Producer producer) {
        producer.call(1).flags(Producer.NO_WAKEUP).run();
    }

    private static void forced(Producer producer) {
        producer.call(1).flags(Producer.FORCE_WAKEUP).run();
    }

    private static void quietly(SimulatedRingbuf ring, int bytes) {
        ring.output(MemorySegment.ofArray(new byte[bytes]), Wakeup.NO_WAKEUP);
    }

    @Test
    void shouldDeliverRecordsSentWithoutAWakeUp() {
        Producer producer = producer(RING);
        StepVerifier.create(BpfEvents.ringbuf(producer.ring(), SEQUENCE, timed))
                .then(() -> quietly(producer))
                .expectNext(0L)
                .then(() -> Loops.awaitWaits(loop, 20)) // a long idle time
                .then(() -> quietly(producer))
                .expectNext(1L)
                .then(() -> quietly(producer))
                .then(() -> producer.produce(1, 8)) // no wake-up: the ring is not empty
                .expectNext(2L, 3L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDeliverRecordsSentWithoutAWakeUpInASimulatedRing() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            StepVerifier.create(BpfEvents.ringbuf(ring, record -> record.byteSize(), timed))
                    .then(() -> quietly(ring, 1))
                    .expectNext(1L)
                    .then(() -> Loops.awaitWaits(loop, 20)) // a long idle time
                    .then(() -> quietly(ring, 2))
                    .then(() -> ring.output(new byte[3])) // no wake-up: the ring is not empty
                    .expectNext(2L, 3L)
                    .thenCancel()
                    .verify();
        }
    }

    /** Another loop, which has the default {@code maxDelay}, measures the time. */
    @Test
    void shouldDeliverThemWithTheNextForcedRecordWithoutTheTimer() {
        Producer producer = producer(RING);
        PollLoop clock = UnguardedLoop.create();
        Disposable ticking =
                BpfEvents.ringbuf(producer(RING).ring(), RingbufOptions.defaults().pollLoop(clock))
                        .subscribe();
        List<Long> received = new CopyOnWriteArrayList<>();
        StepVerifier.create(sequences(producer).doOnNext(received::add))
                .then(() -> forced(producer))
                .expectNext(0L) // the loop runs
                .then(() -> Loops.awaitWaits(clock, 4)) // earlier wake-ups are over
                .then(() -> quietly(producer))
                .then(() -> Loops.awaitWaits(clock, 4))
                .then(() -> assertThat(received).containsExactly(0L))
                .then(() -> forced(producer))
                .expectNext(1L, 2L)
                .thenCancel()
                .verify();
        ticking.dispose();
        Loops.close(clock);
    }
}

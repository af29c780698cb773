package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Records of any number and size arrive in order and unchanged. */
class DeliveryIT extends KernelRingFixture {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000})
    void shouldDeliverEveryRecordInOrder(int count) {
        Producer producer = producer(RING);
        assertThat(producer.produce(count, 8).successes()).isEqualTo(count);
        StepVerifier.create(sequences(producer))
                .expectNextSequence(LongStream.range(0, count).boxed().toList())
                .then(() -> producer.produce(1, 8))
                .expectNext((long) count)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDeliverEightTimesTheCapacityOfTheRing() {
        Producer producer = producer(RING);
        int chunk = (int) Producer.capacity(RING, 16);
        RingbufOptions holdingNoSlot = options.coalesce(Duration.ZERO); // the ring is filled
        StepVerifier.Step<Long> step =
                StepVerifier.create(BpfEvents.ringbuf(producer.ring(), SEQUENCE, holdingNoSlot));
        for (int i = 0; i < 8; i++) {
            long first = (long) i * chunk;
            step =
                    step.then(() -> produce(producer, chunk, 16))
                            .expectNextSequence(
                                    LongStream.range(first, first + chunk).boxed().toList());
        }
        step.thenCancel().verify();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 1_000, 60_000, RING - 16})
    void shouldDeliverRecordsOfAnySizeUnchanged(int size) {
        Producer producer = producer(RING);
        // several times around the ring, so that records wrap
        int chunk = (int) Math.min(Producer.capacity(RING, size), 100);
        int chunks = (int) (3 * Producer.capacity(RING, size) / chunk) + 1;
        StepVerifier.Step<Event> step =
                StepVerifier.create(BpfEvents.ringbuf(producer.ring(), options));
        for (int i = 0; i < chunks; i++) {
            long first = (long) i * chunk;
            step =
                    step.then(() -> produce(producer, chunk, size))
                            .recordWith(ArrayList::new)
                            .expectNextCount(chunk)
                            .consumeRecordedWith(
                                    events -> assertWhole(List.copyOf(events), first, size));
        }
        step.thenCancel().verify();
    }

    /**
     * Fills the ring. The reader publishes its position after it has emitted a record, and an audit
     * comes after that.
     */
    private static void produce(Producer producer, int count, int size) {
        producer.ring().audit().toCompletableFuture().join();
        assertThat(producer.produce(count, size).failures()).isZero();
    }

    private static void assertWhole(List<Event> events, long first, int size) {
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            assertThat(event.size()).isEqualTo(size);
            assertThat(Producer.isWhole(event.segment(), first + i))
                    .as("record %d: %s", first + i, event)
                    .isTrue();
        }
    }

    @Test
    void shouldSkipDiscardedRecords() {
        Producer producer = producer(RING);
        producer.call(9).discardEvery(3).run();
        StepVerifier.create(sequences(producer))
                .expectNextCount(6)
                .then(() -> assertThat(producer.totals().discards()).isEqualTo(3))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDeliverRecordsAfterABusyOne() {
        Producer producer = producer(RING);
        StepVerifier.create(sequences(producer))
                .then(() -> producer.call(100).behindBusy().run())
                .expectNextSequence(LongStream.rangeClosed(0, 100).boxed().toList())
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDeliverToManyRingsOnOneLoop() {
        List<Producer> producers = List.of(producer(4096), producer(4096), producer(4096));
        StepVerifier.create(Flux.merge(producers.stream().map(this::sequences).toList()))
                .then(() -> producers.forEach(producer -> producer.produce(100, 8)))
                .expectNextCount(300)
                .thenCancel()
                .verify();
    }
}

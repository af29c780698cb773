package io.bpfevents.reactor.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Merging two rings of the kernel, which programs fill at the same time. */
class MergeIT extends KernelRingFixture {
    private static final int BURST = 1_000;
    private static final int BURSTS = 50;

    private final Producer first = producer(RING);
    private final Producer second = producer(RING);
    private final List<Source<Long>> sources =
            List.of(source(first).named("first"), source(second).named("second"));

    private Source<Long> source(Producer producer) {
        return Source.of(producer.ring(), SEQUENCE, options);
    }

    /** Runs both programs on threads of their own; returns the number of records that they sent. */
    private Map<String, Long> produce() throws InterruptedException {
        AtomicLong ofFirst = new AtomicLong();
        AtomicLong ofSecond = new AtomicLong();
        Thread other = Thread.ofPlatform().start(() -> produce(second, ofSecond));
        produce(first, ofFirst);
        other.join();
        return Map.of("first", ofFirst.get(), "second", ofSecond.get());
    }

    private static void produce(Producer producer, AtomicLong sent) {
        for (int i = 0; i < BURSTS; i++) {
            sent.addAndGet(producer.produce(BURST, 16).successes());
        }
    }

    /** Reads both rings while the programs run; returns the number of records that each sent. */
    private Map<String, Long> read(Flux<Sourced<Long>> merged, List<Sourced<Long>> events)
            throws InterruptedException {
        var end = merged.doOnNext(events::add).then().toFuture();
        Map<String, Long> sent = produce();
        first.ring().closeGracefully(Duration.ofDays(1));
        second.ring().closeGracefully(Duration.ofDays(1));
        end.join();
        return sent;
    }

    private static List<Long> of(String source, List<Sourced<Long>> events) {
        return events.stream()
                .filter(event -> event.source().equals(source))
                .map(Sourced::event)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, Integer.MAX_VALUE})
    void shouldEmitAllRecordsOfEachRingInItsOrder(int demand) throws Exception {
        List<Sourced<Long>> events = new ArrayList<>();

        Map<String, Long> sent = read(MergedEvents.<Long>merge(sources).limitRate(demand), events);

        for (var ring : sent.entrySet()) {
            assertThat(of(ring.getKey(), events))
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .hasSize(ring.getValue().intValue());
        }
    }

    /** The times are sequence numbers, so older than any window: some records are late. */
    @Test
    void shouldEmitEachRecordInOrderOrPassItOnAsLate() throws Exception {
        List<Sourced<Long>> events = new ArrayList<>();
        List<Sourced<Long>> late = new ArrayList<>();

        Map<String, Long> sent =
                read(
                        MergedEvents.<Long>mergeOrdered(
                                Duration.ofMillis(1), number -> number, late::add, sources),
                        events);

        assertThat(events).extracting(Sourced::event).isSorted();
        events.addAll(late);
        sent.forEach((ring, count) ->
                assertThat(of(ring, events)).doesNotHaveDuplicates().hasSize(count.intValue()));
    }
}

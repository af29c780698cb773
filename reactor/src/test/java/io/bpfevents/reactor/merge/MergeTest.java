package io.bpfevents.reactor.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

class MergeTest extends MergeFixture {
    private final Recorder subscriber = new Recorder();

    private Flux<Sourced<Long>> merged() {
        return MergedEvents.merge(source(a), source(b));
    }

    @Test
    void shouldEmitTheEventsOfAllSourcesWithTheirNames() {
        StepVerifier.create(MergedEvents.merge(source(a), source(b).named("other")))
                .then(() -> {
                    outputAll(b, 1);
                    runAll();
                    outputAll(a, 2);
                    outputAll(b, 3);
                    runAll();
                })
                .expectNext(of("other", 1), of("a", 2), of("other", 3))
                .then(() -> {
                    a.close();
                    runAll();
                    outputAll(b, 4);
                    runAll();
                })
                .expectNext(of("other", 4))
                .then(() -> {
                    b.close();
                    runAll();
                })
                .verifyComplete();
    }

    /** Each step refills the ring, so that the flood never ends. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void shouldNotDelayASourceWhileAnotherFloods(int demand) {
        merged().subscribe(subscriber);
        fill(a);
        runAll();
        for (int i = 0; i < 100; i++) { // all of the others events are of the flood
            subscriber.request(demand);
            fill(a);
            runAll();
        }
        outputAll(b, 1_000);
        runAll();
        int before = subscriber.events.size();

        subscriber.request(2);

        assertThat(subscriber.events.subList(before, before + 2)).contains(of("b", 1_000));
        subscriber.cancel();
    }

    @Test
    void shouldDelayASourceByABatchOfAFloodAtMost() {
        MergedEvents.merge(Source.of(a, NUMBER, options.batchSize(16)), source(b))
                .subscribe(subscriber);
        fill(a);
        outputAll(b, 1_000);

        subscriber.request(Long.MAX_VALUE);
        runAll();

        assertThat(subscriber.events).hasSize(CAPACITY + 1);
        assertThat(subscriber.events.indexOf(of("b", 1_000))).isLessThanOrEqualTo(16);
        subscriber.cancel();
    }

    @Test
    void shouldLeaveInTheBuffersWhatItDoesNotHold() {
        MergedEvents.merge(source(a).held(8), source(b).held(2)).subscribe(subscriber);
        fill(a);
        fill(b);
        runAll();
        assertThat(a.stats().delivered()).isEqualTo(8);
        assertThat(b.stats().delivered()).isEqualTo(2);
        assertThat(subscriber.events).isEmpty();

        subscriber.request(4);
        runAll();

        assertThat(subscriber.events)
                .containsExactly(of("a", 0), of("b", 0), of("a", 1), of("b", 1));
        assertThat(a.stats().delivered()).isEqualTo(8); // requested by three quarters
        assertThat(b.stats().delivered()).isEqualTo(4);
        subscriber.cancel();
    }

    @Test
    void shouldDiscardWhatItHoldsOnCancel() {
        List<Long> discarded = new ArrayList<>();
        merged().doOnDiscard(Long.class, discarded::add).subscribe(subscriber);
        outputAll(a, 1, 2);
        outputAll(b, 3);
        runAll();

        subscriber.cancel();

        assertThat(discarded).containsExactlyInAnyOrder(1L, 2L, 3L);
        Recorder next = new Recorder();
        merged().subscribe(next); // the buffers are free without another pass
        next.request(Long.MAX_VALUE);
        outputAll(a, 4);
        outputAll(b, 5);
        runAll();
        assertThat(next.numbers()).containsExactlyInAnyOrder(4L, 5L);
        next.cancel();
    }

    @Test
    void shouldNotSubscribeAfterACancelInOnSubscribe() {
        merged().take(0).subscribe();
        merged().doOnSubscribe(subscription -> subscription.cancel()).subscribe(subscriber);
        outputAll(a, 1);
        runAll();

        assertThat(a.stats().delivered()).isZero();
        assertThat(subscriber.events).isEmpty();
    }

    @Test
    void shouldFailAfterTheEventsThatAreHeld() {
        merged().subscribe(subscriber);
        outputAll(b, 2);
        runAll();
        outputAll(a, 1, UNDECODABLE, 3);
        runAll();
        assertThat(subscriber.error).isNull();
        outputAll(b, 4); // its subscription is cancelled

        subscriber.request(Long.MAX_VALUE);
        runAll();

        assertThat(subscriber.numbers()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(subscriber.error).isInstanceOf(RecordDecodingException.class);
        StepVerifier.create(BpfEvents.ringbuf(a, NUMBER, options).take(1))
                .then(this::runAll)
                .expectNext(3L)
                .verifyComplete();
    }

    @Test
    void shouldFailWhenASourceHasASubscriberAlready() {
        Recorder first = new Recorder();
        BpfEvents.ringbuf(b, NUMBER, options).map(n -> of("b", n)).subscribe(first);
        runAll();
        merged().subscribe(subscriber);
        runAll();

        assertThat(subscriber.error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("share()");
        first.cancel();
    }

    @Test
    void shouldCompleteAfterTheEventsThatAreHeld() {
        merged().subscribe(subscriber);
        outputAll(a, 1);
        outputAll(b, 2);
        runAll();
        a.close();
        b.close();
        runAll();
        assertThat(subscriber.completed).isFalse();

        subscriber.request(1);
        assertThat(subscriber.completed).isFalse();
        subscriber.request(1);

        assertThat(subscriber.numbers()).containsExactly(1L, 2L);
        assertThat(subscriber.completed).isTrue();
    }

    @Test
    void shouldCancelAllSourcesWhenTheSubscriberThrows() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            merged().subscribe(
                            new CoreSubscriber<>() {
                                @Override
                                public void onSubscribe(Subscription given) {
                                    given.request(Long.MAX_VALUE);
                                }

                                @Override
                                public void onNext(Sourced<Long> event) {
                                    throw new IllegalArgumentException("of the subscriber");
                                }

                                @Override
                                public void onError(Throwable error) {
                                    throw new AssertionError(error);
                                }

                                @Override
                                public void onComplete() {
                                    throw new AssertionError("completed");
                                }
                            });
            outputAll(a, 1);
            runAll();
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped).singleElement().isInstanceOf(IllegalArgumentException.class);
        merged().subscribe(subscriber); // both are free
        outputAll(b, 2);
        subscriber.request(1);
        runAll();
        assertThat(subscriber.numbers()).containsExactly(2L);
        subscriber.cancel();
    }

    @Test
    void shouldRejectSourcesOnDifferentLoops() {
        RingbufOptions elsewhere = RingbufOptions.defaults().pollLoop(PollLoop.manual());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MergedEvents.merge(source(a), Source.of(b, NUMBER, elsewhere).named("c")))
                .withMessageContaining("a and c")
                .withMessageContaining("pollLoop");
    }

    @Test
    void shouldRejectAMergeOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> MergedEvents.merge(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> source(a).held(0));
    }

    @Test
    void shouldRejectOptionsOfAnotherKindOfBuffer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Source.of(a, NUMBER, PerfbufOptions.defaults()))
                .withMessage("a requires RingbufOptions, not PerfbufOptions");
    }

    @Test
    void shouldShowItsStateToTools() {
        Flux<Sourced<Long>> stream = merged();
        assertThat(Scannable.from(stream).stepName()).isEqualTo("merge(a, b)");
        stream.subscribe(subscriber);
        outputAll(a, 1, 2);
        runAll();

        Scannable merge = Scannable.from(subscriber.subscription);
        assertThat(merge.inners().map(source -> source.scan(Scannable.Attr.BUFFERED)))
                .containsExactly(2, 0);
        subscriber.cancel();
    }

    /** Random bursts, passes and requests: nothing is lost, and each source stays in order. */
    @Test
    void shouldEmitAllEventsOfEachSourceInItsOrder() {
        for (long seed = 0; seed < 50; seed++) {
            checkRandomRun(new Random(seed), "seed " + seed);
        }
    }

    private void checkRandomRun(Random random, String seed) {
        List<SimulatedRingbuf> rings = new ArrayList<>();
        List<Source<Long>> sources = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            SimulatedRingbuf ring = SimulatedRingbuf.create("ring" + i, 4096);
            rings.add(ring);
            sources.add(source(ring).held(1 + random.nextInt(20)));
        }
        long[] sent = new long[rings.size()];
        Recorder recorder = new Recorder();
        MergedEvents.merge(sources).subscribe(recorder);
        for (int step = 0; step < 200; step++) {
            int i = random.nextInt(rings.size());
            for (int n = random.nextInt(30); n > 0 && output(rings.get(i), sent[i]); n--) {
                sent[i]++;
            }
            if (random.nextBoolean()) {
                recorder.request(1 + random.nextInt(20));
            }
            if (random.nextBoolean()) {
                boolean _ = loop.runOnce();
            }
        }
        recorder.request(Long.MAX_VALUE);
        runAll();
        for (int i = 0; i < sent.length; i++) {
            String name = "ring" + i;
            assertThat(recorder.events.stream().filter(event -> event.source().equals(name)))
                    .as(seed)
                    .extracting(Sourced::event)
                    .containsExactlyElementsOf(LongStream.range(0, sent[i]).boxed().toList());
        }
        rings.forEach(SimulatedRingbuf::close);
        runAll();
        assertThat(recorder.completed).as(seed).isTrue();
    }
}

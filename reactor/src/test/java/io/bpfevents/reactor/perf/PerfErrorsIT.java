package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** Exceptions of decoders and subscribers. */
class PerfErrorsIT extends PerfbufFixture {
    private static final RecordDecoder<Long> FAILS_AT_2 =
            record -> {
                long seq = record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
                if (seq == 2) {
                    throw new IllegalArgumentException("bad");
                }
                return seq;
            };

    private Flux<Long> failing() {
        return BpfEvents.perfbuf(perfbuf, FAILS_AT_2, options);
    }

    @Test
    void shouldFailAtARecordThatCannotBeDecoded() {
        send(1, 5);
        StepVerifier.create(failing())
                .expectNext(0L, 1L)
                .verifyErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(RecordDecodingException.class)
                                .hasRootCauseMessage("bad"));
        StepVerifier.create(failing()).expectNext(3L, 4L).thenCancel().verify();
        assertThat(audit().decodeFailures()).isEqualTo(1);
        assertThat(audit().attempts()).hasValue(5);
    }

    @Test
    void shouldContinueWithOnErrorContinue() {
        List<Object> values = new CopyOnWriteArrayList<>();
        StepVerifier.create(failing().onErrorContinue((_, value) -> values.add(value)), 4)
                .then(() -> send(1, 3))
                .expectNext(0L, 1L)
                .then(() -> await().until(() -> values.size() == 1))
                .then(() -> send(0, 3))
                .expectNext(0L, 1L)
                .thenCancel()
                .verify();
        Event event = (Event) values.getFirst();
        assertThat(event.cpu()).hasValue(1);
        assertThat(event.time()).isPresent();
        assertThat(event.segment().get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(2);
    }

    @Test
    void shouldCancelASubscriberThatThrows() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Consumer<Throwable> hook = dropped::add;
        Received<Numbered> throwing =
                new Received<>() {
                    @Override
                    public Context currentContext() {
                        return Context.of("reactor.onErrorDropped.local", hook);
                    }

                    @Override
                    protected void hookOnNext(Numbered one) {
                        super.hookOnNext(one);
                        throw new IllegalStateException("thrown");
                    }

                    @Override
                    protected void hookOnError(Throwable failure) {
                        dropped.add(failure);
                    }
                };
        stream().subscribe(throwing);
        send(0, 3);
        throwing.request(Long.MAX_VALUE);
        await().until(() -> !dropped.isEmpty());
        assertThat(throwing.all).hasSize(1);
        assertThat(dropped)
                .singleElement()
                .satisfies(error -> assertThat(error).hasMessage("thrown"));
        Received<Numbered> next = subscribed(stream(), 2);
        next.awaitSize(2);
        assertThat(seqs(next.all, 0)).isEqualTo(range(1, 3));
        assertThat(audit().delivered()).isEqualTo(3);
        next.cancel();
    }

    /** Throws without Reactor's help, against rule 2.13 of Reactive Streams. */
    @Test
    void shouldSurviveASubscriberThatBreaksTheRules() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Consumer<Throwable> hook = dropped::add;
        stream()
                .subscribe(
                        new reactor.core.CoreSubscriber<Numbered>() {
                            @Override
                            public Context currentContext() {
                                return Context.of("reactor.onErrorDropped.local", hook);
                            }

                            @Override
                            public void onSubscribe(org.reactivestreams.Subscription all) {
                                all.request(Long.MAX_VALUE);
                            }

                            @Override
                            public void onNext(Numbered one) {
                                throw new IllegalStateException("thrown");
                            }

                            @Override
                            public void onError(Throwable failure) {
                                dropped.add(new AssertionError("signalled", failure));
                            }

                            @Override
                            public void onComplete() {
                                dropped.add(new AssertionError("completed"));
                            }
                        });
        send(0, 2);
        await().until(() -> !dropped.isEmpty());
        Received<Numbered> next = subscribed(stream(), 1);
        next.awaitSize(1);
        assertThat(seqs(next.all, 0)).containsExactly(1L);
        assertThat(dropped)
                .singleElement()
                .satisfies(error -> assertThat(error).hasMessage("thrown"));
        next.cancel();
    }

    @Test
    void shouldPassTheBytesOfARecord() {
        on(1, () -> program.run("perf_variable", 1, 9));
        StepVerifier.create(BpfEvents.perfbuf(perfbuf).take(1))
                .assertNext(event -> {
                    assertThat(event.cpu()).hasValue(1);
                    assertThat(event.segment().byteSize()).isBetween(9L, 16L);
                })
                .verifyComplete();
    }
}

package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/**
 * A record that is sent after {@code cancel()} has returned goes to the next subscriber, also if
 * the pass has begun before.
 */
class CancelledTest extends ManualLoopFixture {
    private static final List<Overflow> POLICIES =
            List.of(
                    Overflow.backpressure(),
                    Overflow.dropOldest(0),
                    Overflow.latest(),
                    Overflow.drop());

    /** The steps of a pass with demand: methods of {@link RecordSource}. */
    private static final List<String> READING = List.of("position", "drain");

    private static final List<String> READING_WITH_MARKERS =
            List.of("producerPosition", "snapshot", "drain");

    /** The records of a subscriber with a fixed demand. */
    private static final class Received extends BaseSubscriber<Long> {
        private final List<Long> items = new ArrayList<>();
        private final long demand;

        Received(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (demand > 0) {
                request(demand);
            }
        }

        @Override
        protected void hookOnNext(Long number) {
            items.add(number);
        }
    }

    /** Owns the slot for a subscription, and runs an action within its next pass. */
    private record Interrupted(RecordConsumer subscription, String step, Runnable interruption)
            implements RecordConsumer {
        @Override
        public boolean pass(RecordSource source) {
            return subscription.pass(
                    (RecordSource)
                            Proxy.newProxyInstance(
                                    RecordSource.class.getClassLoader(),
                                    new Class<?>[] {RecordSource.class},
                                    (proxy, method, arguments) -> {
                                        if (method.getName().equals(step)) {
                                            interruption.run();
                                        }
                                        try {
                                            return method.invoke(source, arguments);
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    }));
        }

        @Override
        public long demand() {
            return subscription.demand();
        }

        @Override
        public long nextPollNanos(boolean unread) {
            return subscription.nextPollNanos(unread);
        }

        @Override
        public ProducerSettings producerSettings() {
            return subscription.producerSettings();
        }

        @Override
        public void stop() {
            subscription.stop();
        }

        @Override
        public void complete() {
            subscription.complete();
        }

        @Override
        public void fail(Throwable error) {
            subscription.fail(error);
        }
    }

    private final ConsumerSlot slot = AbstractBuffer.channel(ring).slot();

    private RecordSubscription<Long> subscription(Received got, Overflow policy, boolean marks) {
        return RecordSubscription.of(
                new BufferSource<>(
                        ring, NUMBER, options.overflow(policy), marks ? loss -> -1L : null),
                got);
    }

    /** One pass of a subscription, with an action at its first such step. */
    private void passInterrupted(
            RecordSubscription<Long> subscription,
            Received got,
            String step,
            Consumer<RecordSubscription<Long>> interruption) {
        List<Runnable> once = new ArrayList<>(List.of(() -> interruption.accept(subscription)));
        RecordConsumer holder =
                new Interrupted(
                        subscription,
                        step,
                        () -> {
                            if (!once.isEmpty()) {
                                once.removeFirst().run();
                            }
                        });
        got.onSubscribe(subscription);
        slot.offer(holder, loop);
        boolean _ = loop.runOnce();
        assertThat(once).as("steps that the pass did not reach").isEmpty();
        slot.release(holder);
    }

    static Stream<Arguments> reading() {
        return POLICIES.stream()
                .flatMap(policy -> READING.stream().map(step -> Arguments.of(policy, step)));
    }

    static Stream<Arguments> readingWithMarkers() {
        return POLICIES.stream()
                .flatMap(policy ->
                        READING_WITH_MARKERS.stream().map(step -> Arguments.of(policy, step)));
    }

    /** The steps of a pass without demand. */
    static Stream<Arguments> skipping() {
        return Stream.of(
                Arguments.of(Overflow.dropOldest(0), "mark"),
                Arguments.of(Overflow.dropOldest(0), "skip"),
                Arguments.of(Overflow.latest(), "mark"),
                Arguments.of(Overflow.latest(), "skipToNewest"),
                Arguments.of(Overflow.drop(), "mark"),
                Arguments.of(Overflow.drop(), "skip"));
    }

    private void verifyNothingIsTaken(Overflow policy, String step, long demand, boolean marks) {
        Received got = new Received(demand);
        passInterrupted(
                subscription(got, policy, marks),
                got,
                step,
                cancelled -> {
                    cancelled.cancel();
                    outputAll(0, 3);
                });
        runAll();
        assertThat(got.items).isEmpty();
        assertDropped(0);
        StepVerifier.create(numbers(Overflow.backpressure()))
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .thenCancel()
                .verify();
        assertBalanced(3);
    }

    @ParameterizedTest
    @MethodSource("reading")
    void shouldDeliverNoRecordSentAfterACancel(Overflow policy, String step) {
        verifyNothingIsTaken(policy, step, Long.MAX_VALUE, false);
    }

    @ParameterizedTest
    @MethodSource("readingWithMarkers")
    void shouldDeliverNoRecordSentAfterACancelAmongMarkers(Overflow policy, String step) {
        verifyNothingIsTaken(policy, step, Long.MAX_VALUE, true);
    }

    @ParameterizedTest
    @MethodSource("skipping")
    void shouldSkipNoRecordSentAfterACancel(Overflow policy, String step) {
        verifyNothingIsTaken(policy, step, 0, false);
    }

    @ParameterizedTest
    @MethodSource("reading")
    void shouldDeliverNoRecordReservedBeforeACancelAndSubmittedAfterIt(
            Overflow policy, String step) {
        verifyNothingSubmittedIsTaken(policy, step, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("skipping")
    void shouldSkipNoRecordReservedBeforeACancelAndSubmittedAfterIt(Overflow policy, String step) {
        verifyNothingSubmittedIsTaken(policy, step, 0);
    }

    private void verifyNothingSubmittedIsTaken(Overflow policy, String step, long demand) {
        List<Reservation> reserved = List.of(reserve(0), reserve(1), reserve(2));
        Received got = new Received(demand);
        passInterrupted(
                subscription(got, policy, false),
                got,
                step,
                cancelled -> {
                    cancelled.cancel();
                    reserved.forEach(Reservation::submit);
                });
        assertThat(got.items).isEmpty();
        assertDropped(0);
        StepVerifier.create(numbers(Overflow.backpressure()))
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .thenCancel()
                .verify();
    }

    @ParameterizedTest
    @FieldSource("READING_WITH_MARKERS")
    void shouldReportLossesAfterACancelToTheNextSubscriber(String step) {
        Received got = new Received(Long.MAX_VALUE);
        passInterrupted(
                subscription(got, Overflow.backpressure(), true),
                got,
                step,
                cancelled -> {
                    cancelled.cancel();
                    overfill(0, 2);
                });
        assertThat(got.items).isEmpty();
        Received next = new Received(Long.MAX_VALUE);
        BpfEvents.ringbufWithLosses(ring, NUMBER, options, Loss::count).subscribe(next);
        runAll();
        assertThat(next.items).hasSize(CAPACITY + 1).endsWith(CAPACITY - 1L, 2L);
        next.cancel();
    }

    /** The ring stops a pass when it is closed, and decides about another one. */
    @ParameterizedTest
    @FieldSource("READING")
    void shouldReadNothingMoreInAPassThatIsStopped(String step) {
        outputAll(0, 3);
        Received got = new Received(Long.MAX_VALUE);
        RecordSubscription<Long> subscription = subscription(got, Overflow.backpressure(), false);
        passInterrupted(subscription, got, step, RecordSubscription::stop);
        assertThat(got.items).isEmpty();
        slot.offer(subscription, loop);
        runAll();
        assertThat(got.items).isEqualTo(range(0, 3));
        got.cancel();
    }

    /** The subscriber cancels on another thread while it subscribes. */
    @Test
    void shouldServeTheNextSubscriberAfterACancelBeforeTheSlotWasTaken() {
        Received first = new Received(Long.MAX_VALUE);
        RecordSubscription<Long> cancelled = subscription(first, Overflow.backpressure(), false);
        first.onSubscribe(cancelled);
        cancelled.cancel();
        slot.offer(cancelled, loop); // before it checks for the cancel
        StepVerifier.create(numbers(Overflow.backpressure()))
                .then(this::runAll)
                .then(() -> outputAll(0, 3))
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .thenCancel()
                .verify();
        assertThat(first.items).isEmpty();
    }
}

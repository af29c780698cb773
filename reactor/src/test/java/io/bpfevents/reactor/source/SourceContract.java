package io.bpfevents.reactor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/**
 * The behaviour that a Reactor user expects of a source. It runs over Reactor's own sources as
 * well, which proves that the expectations are theirs.
 */
@Timeout(300)
abstract class SourceContract {
    private final IllegalArgumentException bad = new IllegalArgumentException("bad");

    private static final String HOOK = "the test's hook"; // hooks are global: remove only this one

    NumberSource source;

    abstract NumberSource newSource();

    /** A source whose subscriber sees the numbers changed. */
    final Flux<Long> badAt(long number) {
        return open().changed(sequence -> {
            if (sequence == number) {
                throw bad;
            }
            return sequence;
        });
    }

    final NumberSource open() {
        source = newSource();
        return source;
    }

    @AfterEach
    void close() {
        Hooks.resetOnEachOperator(HOOK);
        Hooks.resetOnOperatorDebug();
        Hooks.resetOnOperatorError(HOOK);
        Hooks.resetOnNextError();
        Hooks.resetOnErrorDropped();
        if (source != null) {
            source.close();
        }
    }

    // Scannable

    @Test
    void shouldBeScannable() {
        Flux<Long> numbers = open().numbers();
        assertThat(Scannable.from(numbers).isScanAvailable()).isTrue();
        RecordingSubscriber taker = new RecordingSubscriber();
        numbers.subscribe(taker);
        Scannable subscription = taker.subscription();
        assertThat(subscription.isScanAvailable()).isTrue();
        assertThat(subscription.scan(Attr.ACTUAL)).isSameAs(taker);
        assertThat(subscription.scan(Attr.CANCELLED)).isFalse();
        assertThat(subscription.scanOrDefault(Attr.TERMINATED, false)).isFalse();
        assertThat(subscription.scan(Attr.ERROR)).isNull();
        assertThat(subscription.actuals()).hasSize(1);
    }

    @Test
    void shouldShowThatItIsCancelled() {
        RecordingSubscriber taker = subscribed(open().numbers());
        taker.cancel();
        assertThat(taker.subscription().scan(Attr.CANCELLED)).isTrue();
        assertThat(taker.subscription().scanOrDefault(Attr.TERMINATED, false)).isFalse();
    }

    // Errors of single elements, in the source or in the map after it

    @Test
    void shouldEndWithTheErrorAndDeliverNothingMore() {
        StepVerifier.create(badAt(2))
                .then(() -> source.emit(5))
                .expectNext(0L, 1L)
                .expectErrorSatisfies(this::assertBad)
                .verify();
    }

    @Test
    void shouldContinueIfOnErrorContinueIsUsed() {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        List<Object> values = new CopyOnWriteArrayList<>();
        BiConsumer<Throwable, Object> handler =
                (error, value) -> {
                    errors.add(error);
                    values.add(value);
                };
        StepVerifier.create(badAt(2).onErrorContinue(handler), 4) // the bad one costs no demand
                .then(() -> source.emit(3))
                .expectNext(0L, 1L)
                .then(() -> source.emit(2))
                .expectNext(3L, 4L)
                .thenCancel()
                .verify();
        assertThat(errors).singleElement().satisfies(this::assertBad);
        assertThat(values)
                .singleElement()
                .satisfies(value -> assertThat(source.numberOf(value)).isEqualTo(2));
    }

    @Test
    void shouldEndIfOnErrorContinueIsForAnotherError() {
        StepVerifier.create(
                        badAt(1).onErrorContinue(
                                        IOException.class,
                                        (error, value) -> {
                                            throw new AssertionError("not for this error");
                                        }))
                .then(() -> source.emit(3))
                .expectNext(0L)
                .expectErrorSatisfies(this::assertBad)
                .verify();
    }

    @Test
    void shouldEndIfOnErrorContinueThrows() {
        StepVerifier.create(
                        badAt(1).onErrorContinue((error, value) -> {
                            throw new IllegalStateException("cannot continue");
                        }))
                .then(() -> source.emit(3))
                .expectNext(0L)
                .verifyErrorMessage("cannot continue");
    }

    @Test
    void shouldEndIfOnErrorStopIsUsedBeforeOnErrorContinue() {
        StepVerifier.create(badAt(1).onErrorStop().onErrorContinue((error, value) -> {}))
                .then(() -> source.emit(3))
                .expectNext(0L)
                .expectErrorSatisfies(this::assertBad)
                .verify();
    }

    // Hooks

    @Test
    void shouldApplyTheOnNextErrorHook() {
        List<Object> values = new CopyOnWriteArrayList<>();
        Hooks.onNextError((error, value) -> {
            values.add(value);
            return null; // continue
        });
        StepVerifier.create(badAt(1), 2)
                .then(() -> source.emit(3))
                .expectNext(0L, 2L)
                .thenCancel()
                .verify();
        assertThat(values)
                .singleElement()
                .satisfies(value -> assertThat(source.numberOf(value)).isEqualTo(1));
    }

    @Test
    void shouldPassErrorsToTheOperatorErrorHook() {
        Hooks.onOperatorError(HOOK, (error, value) -> renamed(error, value));
        StepVerifier.create(badAt(1))
                .then(() -> source.emit(3))
                .expectNext(0L)
                .verifyErrorMessage("number 1");
    }

    @Test
    void shouldFindTheOperatorErrorHookInTheContext() {
        BiFunction<Throwable, Object, Throwable> hook = this::renamed;
        StepVerifier.create(
                        badAt(1).contextWrite(Context.of("reactor.onOperatorError.local", hook)))
                .then(() -> source.emit(3))
                .expectNext(0L)
                .verifyErrorMessage("number 1");
    }

    private Throwable renamed(Throwable error, Object value) {
        assertBad(error);
        return new IllegalStateException("number " + source.numberOf(value));
    }

    @Test
    void shouldShowWhereItWasAssembledWithOperatorDebug() {
        Hooks.onOperatorDebug();
        StepVerifier.create(badAt(0))
                .then(() -> source.emit(1))
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .hasStackTraceContaining("Assembly trace from producer")
                                .hasStackTraceContaining(source.assembledBy()))
                .verify();
    }

    @Test
    void shouldShowTheCheckpointItPassed() {
        StepVerifier.create(badAt(0).checkpoint("where the test put it"))
                .then(() -> source.emit(1))
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .hasStackTraceContaining("checkpoint ⇢ where the test put it"))
                .verify();
    }

    // Fatal errors

    @Test
    void shouldThrowFatalErrorsOfASubscriber() {
        Error fatal = new UnsupportedClassVersionError("fatal, as every LinkageError");
        Flux<Long> numbers = open().numbers();
        numbers.subscribe(
                new RecordingSubscriber() {
                    @Override
                    void take(Long sequence) {
                        throw fatal;
                    }
                });
        assertThat(source.emitFatally()).isSameAs(fatal);
    }

    @Test
    void shouldThrowFatalErrorsOfTheSource() {
        Error fatal = new UnsupportedClassVersionError("fatal, as every LinkageError");
        RecordingSubscriber taker =
                subscribed(
                        open().changed(sequence -> {
                            throw fatal;
                        }));
        assertThat(source.emitFatally()).isSameAs(fatal);
        assertThat(taker.numbers).isEmpty();
    }

    // Context

    @Test
    void shouldServeSubscribersWithAContext() {
        Flux<String> greeted =
                open().numbers()
                        .transformDeferredContextual((numbers, context) ->
                                numbers.map(number -> context.get("greeting") + " " + number));
        StepVerifier.create(greeted.contextWrite(Context.of("greeting", "hello")))
                .expectSubscription()
                .then(() -> source.emit(1))
                .expectNext("hello 0")
                .thenCancel()
                .verify();
    }

    final RecordingSubscriber subscribed(Flux<Long> flux) {
        RecordingSubscriber taker = new RecordingSubscriber();
        flux.subscribe(taker);
        return taker;
    }

    final void awaitTaken(RecordingSubscriber taker, Long... numbers) {
        await().untilAsserted(() -> assertThat(taker.numbers).containsExactly(numbers));
    }

    private void assertBad(Throwable error) {
        assertThat(error.getCause() == null ? error : error.getCause()).isSameAs(bad);
    }
}

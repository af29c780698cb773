package io.bpfevents.reactor.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Signals after a cancel: an error is dropped as {@link Mono#fromCallable} drops its own; an
 * element stays in the ring.
 */
class DroppedTest {
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();
    private final RecordingSubscriber taker = new RecordingSubscriber();
    private final NumberSource source = new SimulatedSource();

    @AfterEach
    void close() {
        Hooks.resetOnErrorDropped();
        Hooks.resetOnNextDropped();
        source.close();
    }

    private long failAfterCancel(long number) {
        taker.cancel();
        throw new IllegalArgumentException("bad");
    }

    private Flux<Long> callable() {
        return Mono.fromCallable(() -> failAfterCancel(0)).flux();
    }

    @Test
    void shouldPassAnErrorAfterCancelToTheHookAsACallableDoes() {
        Hooks.onErrorDropped(dropped::add);
        callable().subscribe(taker);
        assertDropped();
    }

    @Test
    void shouldPassAnErrorAfterCancelToTheHook() {
        Hooks.onErrorDropped(dropped::add);
        source.changed(this::failAfterCancel).subscribe(taker);
        source.emit(2);
        assertDropped();
    }

    @Test
    void shouldFindTheHookInTheContextAsACallableDoes() {
        callable().contextWrite(hook()).subscribe(taker);
        assertDropped();
    }

    @Test
    void shouldFindTheHookInTheContext() {
        source.changed(this::failAfterCancel).contextWrite(hook()).subscribe(taker);
        source.emit(2);
        assertDropped();
    }

    private Context hook() {
        Consumer<Throwable> hook = dropped::add;
        return Context.of("reactor.onErrorDropped.local", hook);
    }

    private void assertDropped() {
        assertThat(dropped)
                .singleElement()
                .satisfies(error -> assertThat(error).hasStackTraceContaining("bad"));
        assertThat(taker.errors).isEmpty();
        assertThat(taker.numbers).isEmpty();
    }

    @Test
    void shouldKeepElementsAfterCancelForTheNextSubscriber() {
        List<Object> droppedElements = new CopyOnWriteArrayList<>();
        List<Object> discarded = new CopyOnWriteArrayList<>();
        Hooks.onNextDropped(droppedElements::add);
        Flux<Long> numbers = source.numbers();
        RecordingSubscriber leaving =
                new RecordingSubscriber() {
                    @Override
                    void take(Long number) {
                        super.take(number);
                        cancel();
                    }
                };
        numbers.doOnDiscard(Object.class, discarded::add).subscribe(leaving);
        source.emit(3);
        numbers.subscribe(taker);
        source.emit(1);
        assertThat(leaving.numbers).containsExactly(0L);
        assertThat(taker.numbers).containsExactly(1L, 2L, 3L);
        assertThat(droppedElements).isEmpty();
        assertThat(discarded).isEmpty();
    }
}

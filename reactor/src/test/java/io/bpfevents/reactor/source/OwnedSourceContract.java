package io.bpfevents.reactor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Hooks;

/** The behaviour of a source with a state per subscriber, which {@code Sinks} do not have. */
abstract class OwnedSourceContract extends SourceContract {
    private static final String ASSEMBLY = "the test's assembly hook";

    @AfterEach
    void removeHook() {
        Hooks.resetOnEachOperator(ASSEMBLY);
    }

    @Test
    void shouldBeAsynchronous() {
        RecordingSubscriber taker = new RecordingSubscriber();
        var numbers = open().numbers();
        numbers.subscribe(taker);
        assertThat(Scannable.from(numbers).scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
        assertThat(taker.subscription().scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    }

    @Test
    void shouldShowTheRemainingDemand() {
        RecordingSubscriber taker = subscribed(open().numbers());
        assertThat(taker.subscription().scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(10);
        source.emit(3);
        await().untilAsserted(() ->
                assertThat(taker.subscription().scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(7));
        assertThat(taker.numbers).containsExactly(0L, 1L, 2L);
    }

    @Test
    void shouldShowThatItIsTerminated() {
        RecordingSubscriber taker = subscribed(open().numbers());
        source.complete();
        await().until(() -> taker.completed);
        await().until(() -> taker.subscription().scan(Attr.TERMINATED));
        assertThat(taker.subscription().scan(Attr.CANCELLED)).isFalse();
    }

    @Test
    void shouldPassTheAssemblyHookOnce() {
        List<Object> assembled = new CopyOnWriteArrayList<>();
        Hooks.onEachOperator(
                ASSEMBLY,
                publisher -> {
                    assembled.add(publisher);
                    return publisher;
                });
        var numbers = open().numbers();
        assertThat(assembled).containsExactly(numbers);
    }
}

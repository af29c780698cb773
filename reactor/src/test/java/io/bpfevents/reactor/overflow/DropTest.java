package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** {@code drop}: records sent without demand are skipped, records sent after a request are not. */
class DropTest extends ManualLoopFixture {
    @Test
    void shouldSkipAllWithoutDemand() {
        StepVerifier.create(numbers(Overflow.drop()), 0)
                .then(() -> outputAll(0, 100))
                .then(this::runAll)
                .then(() -> assertThat(unread()).isZero())
                .thenRequest(10)
                .then(() -> outputAll(100, 102))
                .then(this::runAll)
                .expectNext(100L, 101L)
                .thenCancel()
                .verify();
        assertDropped(100);
        assertBalanced(102);
    }

    @Test
    void shouldDeliverRecordsSentAfterTheRequest() {
        StepVerifier.create(numbers(Overflow.drop()), 0)
                .then(this::runAll)
                .thenRequest(1)
                .then(() -> output(1)) // before the loop reads the request
                .then(this::runAll)
                .expectNext(1L)
                .thenCancel()
                .verify();
        assertDropped(0);
    }

    @Test
    void shouldSkipTheRestWhenDemandRunsOut() {
        StepVerifier.create(numbers(Overflow.drop()), 2)
                .then(() -> outputAll(0, 10))
                .then(this::runAll)
                .expectNext(0L, 1L)
                .then(() -> assertDropped(8))
                .thenRequest(2)
                .then(this::runAll)
                .then(() -> outputAll(10, 13))
                .then(this::runAll)
                .expectNext(10L, 11L)
                .thenCancel()
                .verify();
        assertDropped(8); // the subscriber cancels before the loop reaches the last one
        assertBalanced(13);
    }

    @Test
    void shouldSkipNothingBetweenSubscribers() {
        StepVerifier.create(numbers(Overflow.drop()), 0).then(this::runAll).thenCancel().verify();
        outputAll(0, 3);
        runAll();
        StepVerifier.create(numbers(Overflow.drop()))
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .thenCancel()
                .verify();
    }

    /** A record sent before the request that was busy until after it. */
    @Test
    void shouldSkipABusyRecordWhenItIsDone() {
        AtomicReference<Reservation> busy = new AtomicReference<>();
        StepVerifier.create(numbers(Overflow.drop()), 0)
                .then(() -> busy.set(reserve(0)))
                .then(this::runAll)
                .then(() -> assertThat(unread()).isEqualTo(SLOT))
                .then(() -> busy.get().submit())
                .then(this::runAll)
                .then(() -> assertThat(unread()).isZero())
                .thenCancel()
                .verify();
        assertDropped(1);
    }

    @Test
    void shouldApplyTheSameRuleInEachStall() {
        StepVerifier.Step<Long> step = StepVerifier.create(numbers(Overflow.drop()), 0);
        for (long i = 0; i < 300; i++) {
            long first = 4 * i;
            step =
                    step.then(() -> outputAll(first, first + 3))
                            .then(this::runAll)
                            .thenRequest(1)
                            .then(() -> output(first + 3))
                            .then(this::runAll)
                            .expectNext(first + 3);
        }
        step.thenCancel().verify();
        assertDropped(900);
        assertBalanced(1_200);
    }
}

package io.bpfevents.reactor.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.Contract;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Pauses of a program whose ring has no subscriber. */
@KernelTest
@Timeout(300) // a hang is a failure
class PauseIT {
    private final PollLoop loop = UnguardedLoop.create();
    private final Contract contract = Contract.load();
    private final ControlValue control = new ControlValue(contract.object());
    private final RingbufOptions options =
            RingbufOptions.defaults().pollLoop(loop).maxDelay(Duration.ofDays(10_000));

    @AfterEach
    void close() {
        contract.close();
        contract.object().onClose().toCompletableFuture().join();
        Loops.close(loop);
    }

    private Flux<Integer> sizes(Duration linger) {
        return BpfEvents.ringbuf(
                contract.object().ringbuf("events"),
                record -> (int) record.byteSize(),
                options.pauseWhenUnsubscribed(linger));
    }

    private Contract.Outcome attempt(int count) {
        return contract.run("reserve_submit", count);
    }

    private void comeAndGo(Duration linger) {
        StepVerifier.create(sizes(linger))
                .then(() -> attempt(1))
                .expectNext(16)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldPauseAfterTheLastSubscription() {
        comeAndGo(Duration.ZERO);
        await().until(() -> control.paused() == 1);
        assertThat(attempt(100).sent()).isZero();
    }

    @Test
    void shouldNotPauseBeforeTheFirstSubscriber() {
        Flux<Integer> assembled = sizes(Duration.ZERO);
        assertThat(attempt(1).sent()).isEqualTo(1);
        StepVerifier.create(assembled).expectNext(16).thenCancel().verify();
    }

    @Test
    void shouldNotPauseWithinTheLinger() {
        comeAndGo(Duration.ofDays(1));
        // the ring was served without a subscriber: the wake-up mode was written again
        RingbufAudit audit =
                contract.object().ringbuf("events").audit().toCompletableFuture().join();
        assertThat(audit.delivered()).isEqualTo(1);
        assertThat(control.paused()).isZero();
        assertThat(attempt(1).sent()).isEqualTo(1);
    }

    @Test
    void shouldPauseAfterTheLinger() {
        comeAndGo(Duration.ofMillis(50));
        await().until(() -> control.paused() == 1);
    }

    @Test
    void shouldEndThePauseForTheNextSubscriber() {
        for (int i = 0; i < 5; i++) {
            Disposable next = sizes(Duration.ZERO).subscribe();
            await().until(() -> control.paused() == 0);
            assertThat(attempt(1).sent()).isEqualTo(1);
            next.dispose();
            await().until(() -> control.paused() == 1);
        }
    }

    @Test
    void shouldNotPauseUnderASubscriberWithinTheLinger() {
        comeAndGo(Duration.ofMillis(50));
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                contract.object().ringbuf("events"),
                                record -> record.byteSize(),
                                // a timer ensures that the linger is over
                                RingbufOptions.defaults().pollLoop(loop)))
                .then(() -> await().until(() -> control.paused() == 0))
                .then(() -> {
                    long before = LoopCounters.waits(loop);
                    await().until(() -> LoopCounters.waits(loop) >= before + 5);
                })
                .then(() -> assertThat(control.paused()).isZero())
                .then(() -> attempt(1))
                .expectNext(16L)
                .thenCancel()
                .verify();
    }

    @Test
    void shouldEndThePauseWhenTheRingIsClosed() {
        comeAndGo(Duration.ZERO);
        await().until(() -> control.paused() == 1);
        contract.object().ringbuf("events").close();
        contract.object().ringbuf("events").onClose().toCompletableFuture().join();
        assertThat(control.paused()).isZero();
    }

    @Test
    void shouldNotCountEventsDuringAPause() {
        comeAndGo(Duration.ZERO);
        await().until(() -> control.paused() == 1);
        Contract.Outcome paused = attempt(200);
        assertThat(paused.sent() + paused.failed()).isZero();
        RingbufAudit audit =
                contract.object().ringbuf("events").audit().toCompletableFuture().join();
        assertThat(audit.attempts()).hasValue(1);
    }

    @Test
    void shouldNotPauseByDefault() {
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                contract.object().ringbuf("events"),
                                record -> record.byteSize(),
                                options))
                .then(() -> attempt(1))
                .expectNext(16L)
                .thenCancel()
                .verify();
        contract.object().ringbuf("events").audit().toCompletableFuture().join();
        assertThat(control.paused()).isZero();
    }
}

package io.bpfevents.reactor.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.ring.MemoryCorruptor;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** The moment of an audit, and its completion for every caller. */
class AuditTest extends ManualLoopFixture {
    private CompletableFuture<RingbufAudit> audit() {
        return ring.audit().toCompletableFuture();
    }

    @Test
    void shouldBeTakenImmediatelyBeforeTheFirstUse() {
        outputAll(0, 3);
        Reservation busy = reserve(3);
        discard();
        RingbufAudit audit = audit().getNow(null);
        assertThat(audit.pending()).isEqualTo(5);
        assertThat(audit.pendingBytes()).isEqualTo(5 * SLOT);
        assertThat(audit.attempts()).hasValue(5);
        busy.discard();
    }

    @Test
    void shouldBeTakenByTheNextPassWhileInUse() {
        outputAll(0, 10);
        StepVerifier.create(numbers(Overflow.backpressure()), 3)
                .then(this::runAll)
                .expectNext(0L, 1L, 2L)
                .then(() -> {
                    CompletableFuture<RingbufAudit> audit = audit();
                    assertThat(audit).isNotDone();
                    assertThat(loop.runOnce()).isTrue();
                    assertThat(audit.join().delivered()).isEqualTo(3);
                    assertThat(audit.join().pending()).isEqualTo(7);
                    assertThat(audit.join().attempts()).hasValue(10);
                })
                .thenCancel()
                .verify();
        assertBalanced(10);
    }

    @Test
    void shouldBeAvailableWithinOnNext() {
        AtomicReference<RingbufAudit> audit = new AtomicReference<>();
        outputAll(0, 2);
        StepVerifier.create(
                        numbers(Overflow.backpressure())
                                .doOnNext(number -> ring.audit().thenAccept(audit::set)))
                .then(this::runAll)
                .expectNext(0L, 1L)
                .then(() -> assertThat(audit.get().delivered()).isEqualTo(2))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldStayAfterTheClose() {
        outputAll(0, 5);
        StepVerifier.create(numbers(Overflow.backpressure()), 2)
                .then(this::runAll)
                .expectNext(0L, 1L)
                .then(ring::close)
                .then(this::runAll)
                .verifyComplete();
        RingbufAudit audit = audit().getNow(null);
        assertThat(audit.delivered()).isEqualTo(2);
        assertThat(audit.pending()).isEqualTo(3);
        assertThat(audit.attempts()).hasValue(5);
        assertThat(audit().getNow(null)).isEqualTo(audit);
    }

    @Test
    void shouldStayAfterTheCloseOfAnUnusedRing() {
        overfill(0, 2);
        ring.close();
        assertThat(audit().getNow(null).attempts()).hasValue(CAPACITY + 2);
        assertThat(audit().getNow(null).pending()).isEqualTo(CAPACITY);
    }

    @Test
    void shouldCompleteAnAuditRequestedBeforeTheClose() {
        StepVerifier.create(numbers(Overflow.backpressure()))
                .then(() -> output(0))
                .then(this::runAll)
                .expectNext(0L)
                .then(() -> {
                    CompletableFuture<RingbufAudit> audit = audit();
                    ring.close();
                    runAll();
                    assertThat(audit.getNow(null).delivered()).isEqualTo(1);
                })
                .verifyComplete();
    }

    @Test
    void shouldCompleteForARingThatBroke() {
        outputAll(0, 3);
        StepVerifier.create(numbers(Overflow.backpressure()), 1)
                .then(this::runAll)
                .expectNext(0L)
                .then(() -> new MemoryCorruptor(ring).header(SLOT, SIZE))
                .then(() -> {
                    CompletableFuture<RingbufAudit> audit = audit();
                    runAll();
                    assertThat(audit).isCompleted(); // counted as far as the headers are valid
                })
                .thenRequest(1)
                .then(this::runAll)
                .expectError()
                .verify();
        assertThat(audit().getNow(null).delivered()).isEqualTo(1);
    }

    @Test
    void shouldCompleteEveryAudit() {
        Disposable reading = numbers(Overflow.backpressure()).subscribe();
        runAll();
        List<CompletableFuture<RingbufAudit>> audits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            audits.add(audit());
        }
        loop.runOnce();
        assertThat(audits).allMatch(CompletableFuture::isDone);
        reading.dispose();
    }

    /** An audit completes at every moment of the close. */
    @Test
    void shouldCompleteWhileTheRingIsBeingClosed() throws Exception {
        PollLoop own = PollLoop.create();
        for (int round = 0; round < 300; round++) {
            try (SimulatedRingbuf closing = SimulatedRingbuf.create("closing", SIZE)) {
                if (round % 3 > 0) {
                    BpfEvents.ringbuf(closing, RingbufOptions.defaults().pollLoop(own)).subscribe();
                }
                List<CompletableFuture<RingbufAudit>> audits = new ArrayList<>();
                Thread ender = Thread.ofPlatform().start(closing::close);
                for (int i = 0; i < 50; i++) {
                    audits.add(closing.audit().toCompletableFuture());
                }
                ender.join();
                CompletableFuture.allOf(audits.toArray(CompletableFuture[]::new)).join();
            }
        }
        own.close();
        own.onClose().toCompletableFuture().join();
    }
}

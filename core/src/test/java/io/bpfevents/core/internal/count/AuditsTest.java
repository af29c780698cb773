package io.bpfevents.core.internal.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.stats.AcknowledgementStats;
import io.bpfevents.core.stats.BufferAudit;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** An audit answers only the requests that were made before it was taken. */
class AuditsTest {
    private final Audits audits = new Audits();

    private static RingbufAudit audit(long delivered) {
        OptionalLong none = OptionalLong.empty();
        return new RingbufAudit(
                delivered,
                0,
                0,
                none,
                0,
                0,
                none,
                0,
                none,
                none,
                0,
                none,
                AcknowledgementStats.NONE,
                Optional.empty());
    }

    @Test
    void shouldAnswerAllPendingRequests() {
        CompletableFuture<BufferAudit> one = audits.request();
        CompletableFuture<BufferAudit> other = audits.request();
        assertThat(audits.answer(() -> audit(1))).isTrue();
        assertThat(one).isCompletedWithValue(audit(1));
        assertThat(other).isCompletedWithValue(audit(1));
        assertThat(audits.answer(() -> audit(2))).isFalse();
    }

    @Test
    void shouldNotAnswerARequestMadeByAnAnswer() {
        AtomicReference<CompletableFuture<BufferAudit>> second = new AtomicReference<>();
        CompletableFuture<Void> first =
                audits.request().thenAccept(audit -> second.set(audits.request()));
        assertThat(audits.answer(() -> audit(1))).isTrue();
        assertThat(first).isCompleted();
        assertThat(second.get()).isNotDone();
        assertThat(audits.answer(() -> audit(2))).isTrue();
        assertThat(second.get()).isCompletedWithValue(audit(2));
    }

    @Test
    void shouldNotAnswerARequestMadeWhileTheAuditIsTaken() {
        AtomicReference<CompletableFuture<BufferAudit>> second = new AtomicReference<>();
        CompletableFuture<BufferAudit> first = audits.request();
        assertThat(
                        audits.answer(() -> {
                            second.set(audits.request());
                            return audit(1);
                        }))
                .isTrue();
        assertThat(first).isCompletedWithValue(audit(1));
        assertThat(second.get()).isNotDone();
    }

    @Test
    void shouldAnswerOneRequest() {
        CompletableFuture<BufferAudit> one = audits.request();
        CompletableFuture<BufferAudit> other = audits.request();
        audits.answerOne(one, CompletableFuture.completedFuture(audit(1)));
        assertThat(one).isCompletedWithValue(audit(1));
        assertThat(other).isNotDone();
    }

    @Test
    void shouldFailWithTheReasonWhyThereIsNone() {
        CompletableFuture<BufferAudit> request = audits.request();
        BpfException cause = new BpfException("read", "it is gone");
        assertThat(
                        audits.answer(() -> {
                            throw cause;
                        }))
                .isTrue();
        assertThat(request).isCompletedExceptionally();
        Assertions.assertThatThrownBy(request::join).hasCause(cause);
    }

    @Test
    void shouldAnswerAtTheCloseAfterAFatalError() {
        CompletableFuture<BufferAudit> request = audits.request();
        Assertions.assertThatThrownBy(() ->
                        audits.answer(() -> {
                            throw new IllegalStateException("fatal");
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(request).isNotDone();
        audits.end(CompletableFuture.completedFuture(audit(3)));
        assertThat(request).isCompletedWithValue(audit(3));
        assertThat(audits.request()).isCompletedWithValue(audit(3));
    }
}

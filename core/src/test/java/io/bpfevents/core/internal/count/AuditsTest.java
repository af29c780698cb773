package io.bpfevents.core.internal.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Books answer those alone who asked before they were taken. */
class AuditsTest {
    private final Audits audits = new Audits();

    private static RingbufAudit books(long delivered) {
        OptionalLong none = OptionalLong.empty();
        return new RingbufAudit(delivered, 0, 0, none, 0, 0, 0, none, none);
    }

    @Test
    void shouldAnswerAllWhoAsked() {
        CompletableFuture<RingbufAudit> one = audits.request();
        CompletableFuture<RingbufAudit> other = audits.request();
        assertThat(audits.answer(() -> books(1))).isTrue();
        assertThat(one).isCompletedWithValue(books(1));
        assertThat(other).isCompletedWithValue(books(1));
        assertThat(audits.answer(() -> books(2))).isFalse();
    }

    @Test
    void shouldNotAnswerWhoAsksWithinAnAnswer() {
        AtomicReference<CompletableFuture<RingbufAudit>> second = new AtomicReference<>();
        CompletableFuture<Void> first =
                audits.request().thenAccept(books -> second.set(audits.request()));
        assertThat(audits.answer(() -> books(1))).isTrue();
        assertThat(first).isCompleted();
        assertThat(second.get()).isNotDone();
        assertThat(audits.answer(() -> books(2))).isTrue();
        assertThat(second.get()).isCompletedWithValue(books(2));
    }

    @Test
    void shouldNotAnswerWhoAsksWhileTheBooksAreTaken() {
        AtomicReference<CompletableFuture<RingbufAudit>> second = new AtomicReference<>();
        CompletableFuture<RingbufAudit> first = audits.request();
        assertThat(
                        audits.answer(() -> {
                            second.set(audits.request());
                            return books(1);
                        }))
                .isTrue();
        assertThat(first).isCompletedWithValue(books(1));
        assertThat(second.get()).isNotDone();
    }

    @Test
    void shouldAnswerOneAlone() {
        CompletableFuture<RingbufAudit> one = audits.request();
        CompletableFuture<RingbufAudit> other = audits.request();
        audits.answerOne(one, CompletableFuture.completedFuture(books(1)));
        assertThat(one).isCompletedWithValue(books(1));
        assertThat(other).isNotDone();
    }

    @Test
    void shouldTellWhyThereAreNone() {
        CompletableFuture<RingbufAudit> asked = audits.request();
        BpfException cause = new BpfException("look", "it is gone");
        assertThat(
                        audits.answer(() -> {
                            throw cause;
                        }))
                .isTrue();
        assertThat(asked).isCompletedExceptionally();
        Assertions.assertThatThrownBy(asked::join).hasCause(cause);
    }

    @Test
    void shouldAnswerByTheEndAfterWhatIsFatal() {
        CompletableFuture<RingbufAudit> asked = audits.request();
        Assertions.assertThatThrownBy(() ->
                        audits.answer(() -> {
                            throw new IllegalStateException("fatal");
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(asked).isNotDone();
        audits.end(CompletableFuture.completedFuture(books(3)));
        assertThat(asked).isCompletedWithValue(books(3));
        assertThat(audits.request()).isCompletedWithValue(books(3));
    }
}

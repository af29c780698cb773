package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuditsTest {
    private static final RingbufAudit EARLIER = books(1);
    private static final RingbufAudit LATER = books(2);

    private final Audits audits = new Audits();

    private static RingbufAudit books(long delivered) {
        return new RingbufAudit(
                delivered,
                0,
                0,
                OptionalLong.of(0),
                0,
                0,
                0,
                OptionalLong.of(0),
                OptionalLong.of(0));
    }

    @Test
    void shouldAnswerAllWhoHaveAsked() {
        CompletableFuture<RingbufAudit> one = audits.ask();
        CompletableFuture<RingbufAudit> other = audits.ask();

        assertThat(audits.answer(() -> EARLIER)).isTrue();

        assertThat(one).isCompletedWithValue(EARLIER);
        assertThat(other).isCompletedWithValue(EARLIER);
        assertThat(audits.answer(() -> LATER)).isFalse();
    }

    @Test
    void shouldNotAnswerWithBooksThatWereTakenBeforeTheQuestion() {
        CompletableFuture<CompletableFuture<RingbufAudit>> next =
                audits.ask().thenApply(_ -> audits.ask());
        CompletableFuture<CompletableFuture<RingbufAudit>> meanwhile = new CompletableFuture<>();

        audits.answer(() -> {
            RingbufAudit taken = EARLIER;
            meanwhile.complete(audits.ask());
            return taken;
        });
        assertThat(next.join()).isNotDone();
        assertThat(meanwhile.join()).isNotDone();

        audits.answer(() -> LATER);
        assertThat(next.join()).isCompletedWithValue(LATER);
        assertThat(meanwhile.join()).isCompletedWithValue(LATER);
    }

    @Test
    void shouldAnswerOneAlone() {
        CompletableFuture<RingbufAudit> one = audits.ask();
        CompletableFuture<RingbufAudit> other = audits.ask();

        audits.answer(one, () -> EARLIER);

        assertThat(one).isCompletedWithValue(EARLIER);
        assertThat(other).isNotDone();
    }

    @Test
    void shouldSayWhyThereAreNone() {
        CompletableFuture<RingbufAudit> asked = audits.ask();
        BpfException failure = new BpfException("open", "no");
        audits.answer(() -> {
            throw failure;
        });
        assertThat(asked).isCompletedExceptionally();
        assertThat(asked.exceptionNow()).isSameAs(failure);
    }

    @Test
    void shouldAnswerEverybodyWithTheLastOnceThereIsOne() {
        CompletableFuture<RingbufAudit> before = audits.ask();
        audits.end(CompletableFuture.completedFuture(LATER));

        assertThat(before).isCompletedWithValue(LATER);
        assertThat(audits.ask()).isCompletedWithValue(LATER);
    }
}

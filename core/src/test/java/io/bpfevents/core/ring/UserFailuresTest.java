package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** A counter of a user's own, which may do as it likes. */
class UserFailuresTest {
    private final AtomicReference<LongSupplier> counter = new AtomicReference<>(() -> 100);
    private final UserFailures failures =
            new UserFailures("ring events", () -> counter.get().getAsLong());

    @Test
    void shouldCountFromItsFirstAnswer() {
        assertThat(failures.count()).isZero();
        counter.set(() -> 107);
        assertThat(failures.count()).isEqualTo(7);
        assertThat(failures.refused()).isEmpty();
    }

    @Test
    void shouldNeverGoBack() {
        counter.set(() -> 107);
        assertThat(failures.count()).isEqualTo(7);
        counter.set(() -> 103); // as an answer that was overtaken
        assertThat(failures.count()).isEqualTo(7);
    }

    @Test
    void shouldKeepItsLastAnswerWhateverIsThrown() {
        counter.set(() -> 105);
        assertThat(failures.count()).isEqualTo(5);
        counter.set(() -> {
            throw new AssertionError("closed");
        });
        assertThat(failures.count()).isEqualTo(5);
        counter.set(() -> {
            throw new StackOverflowError();
        });
        assertThat(failures.count()).isEqualTo(5);
        counter.set(() -> 109);
        assertThat(failures.count()).isEqualTo(9);
    }

    @Test
    void shouldPassOnWhatIsFatalToTheJvm() {
        counter.set(() -> {
            throw new OutOfMemoryError("made up");
        });
        assertThatThrownBy(failures::count).isInstanceOf(OutOfMemoryError.class);
    }
}

package io.bpfevents.core.internal.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.testing.ThrowingHandler;
import java.util.ArrayList;
import java.util.List;
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
    void shouldKeepItsLastAnswerThoughTheLogThrowsToo() {
        Thread current = Thread.currentThread();
        List<Throwable> reported = new ArrayList<>();
        IllegalStateException ofHandler = new IllegalStateException("the log is full");
        current.setUncaughtExceptionHandler((thread, error) -> reported.add(error));
        try (ThrowingHandler handler =
                new ThrowingHandler(UserFailures.class.getName(), ofHandler)) {
            counter.set(() -> {
                throw new AssertionError("closed");
            });
            assertThat(failures.count()).isZero();
            assertThat(failures.count()).isZero();
            assertThat(handler.calls()).isEqualTo(1);
        } finally {
            current.setUncaughtExceptionHandler(null);
        }
        assertThat(reported).containsExactly(ofHandler);
    }

    @Test
    void shouldPassOnWhatIsFatalToTheJvm() {
        counter.set(() -> {
            throw new OutOfMemoryError("made up");
        });
        assertThatThrownBy(failures::count).isInstanceOf(OutOfMemoryError.class);
    }
}

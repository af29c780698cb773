package io.bpfevents.core.internal.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.testing.ThrowingHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** A counter of the user, whose values and exceptions are arbitrary. */
class UserFailuresTest {
    private final AtomicReference<LongSupplier> counter = new AtomicReference<>(() -> 100);
    private final UserFailures failures =
            new UserFailures("ring events", () -> counter.get().getAsLong());

    @Test
    void shouldCountFromItsFirstValue() {
        assertThat(failures.count()).isZero();
        counter.set(() -> 107);
        assertThat(failures.count()).isEqualTo(7);
        assertThat(failures.refused()).isEmpty();
    }

    @Test
    void shouldNeverDecrease() {
        counter.set(() -> 107);
        assertThat(failures.count()).isEqualTo(7);
        counter.set(() -> 103); // as from two reads that arrive out of order
        assertThat(failures.count()).isEqualTo(7);
    }

    @Test
    void shouldKeepItsLastValueIfTheCounterThrows() {
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
    void shouldKeepItsLastValueIfTheLogThrowsAsWell() {
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
    void shouldRethrowAFatalError() {
        counter.set(() -> {
            throw new OutOfMemoryError("simulated");
        });
        assertThatThrownBy(failures::count).isInstanceOf(OutOfMemoryError.class);
    }
}

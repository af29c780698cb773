package io.bpfevents.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A release runs every step. */
class ReleaseStepsTest {
    private final List<String> taken = new ArrayList<>();

    private Runnable step(String name) {
        return () -> taken.add(name);
    }

    private Runnable failing(String name, RuntimeException failure) {
        return () -> {
            taken.add(name);
            throw failure;
        };
    }

    private Runnable failing(String name, Error failure) {
        return () -> {
            taken.add(name);
            throw failure;
        };
    }

    @Test
    void shouldRunAllInOrder() {
        ReleaseSteps.all(step("one"), step("two"));
        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void shouldRunAllAlthoughSomeFail() {
        RuntimeException first = new IllegalStateException("first");
        RuntimeException second = new IllegalStateException("second");
        assertThatThrownBy(() ->
                        ReleaseSteps.all(
                                failing("one", first), failing("two", second), step("three")))
                .isSameAs(first)
                .hasSuppressedException(second);
        assertThat(taken).containsExactly("one", "two", "three");
    }

    @Test
    void shouldRunTheStepForEachElementAlthoughOneFails() {
        RuntimeException failure = new IllegalStateException("first");
        assertThatThrownBy(() ->
                        ReleaseSteps.each(
                                List.of("one", "two"),
                                element -> {
                                    taken.add(element);
                                    if (element.equals("one")) {
                                        throw failure;
                                    }
                                }))
                .isSameAs(failure);
        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void shouldPreferAnErrorToAnException() {
        RuntimeException exception = new IllegalStateException("exception");
        Error error = new OutOfMemoryError("made up");
        assertThatThrownBy(() -> ReleaseSteps.all(failing("one", exception), failing("two", error)))
                .isSameAs(error)
                .hasSuppressedException(exception);
    }

    @Test
    void shouldThrowOnceTheSameFailureOfTwoSteps() {
        RuntimeException failure = new IllegalStateException("as if");
        assertThatThrownBy(() -> ReleaseSteps.all(failing("one", failure), failing("two", failure)))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
    }
}

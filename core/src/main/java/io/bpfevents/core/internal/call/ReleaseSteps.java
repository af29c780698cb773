package io.bpfevents.core.internal.call;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a release: every step runs, even if an earlier one threw. */
public final class ReleaseSteps {
    private ReleaseSteps() {}

    /** Runs all steps in order, and then throws the gravest of their failures. */
    public static void all(Runnable... steps) {
        Throwable failure = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (Throwable thrown) {
                failure = gravest(failure, thrown);
            }
        }
        if (failure != null) {
            ReleaseSteps.<RuntimeException>rethrow(failure);
        }
    }

    /** Runs a step for each element, as {@link #all}. */
    public static <T> void each(Collection<T> elements, Consumer<? super T> step) {
        all(
                elements.stream()
                        .<Runnable>map(one -> () -> step.accept(one))
                        .toArray(Runnable[]::new));
    }

    /**
     * An {@link Error} rather than an exception, else the first; the other one is suppressed in it.
     */
    static Throwable gravest(@Nullable Throwable first, Throwable second) {
        if (first == null || first == second) {
            return second;
        }
        boolean isSecond = second instanceof Error && !(first instanceof Error);
        Throwable gravest = isSecond ? second : first;
        gravest.addSuppressed(isSecond ? first : second);
        return gravest;
    }

    @SuppressWarnings("unchecked") // unchecked as it was where the step threw it
    static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }
}

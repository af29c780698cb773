package io.bpfevents.core.internal.call;

import org.jspecify.annotations.Nullable;

/**
 * The steps of a release, followed by notifications, as they run when the heap may be exhausted.
 * The steps are objects before that, so that every one of them is begun; one that the lack of
 * memory ended can run again. Used by one thread at a time.
 */
public final class RepeatableSteps {
    private final Runnable[] steps;
    private final int once;
    private final boolean[] done;

    /**
     * Steps that have not run.
     *
     * @param once run first, each once, whatever they throw
     * @param repeatable run again after an {@link OutOfMemoryError}; each continues where it was
     */
    public RepeatableSteps(Runnable[] once, Runnable[] repeatable) {
        this.once = once.length;
        this.steps = new Runnable[once.length + repeatable.length];
        System.arraycopy(once, 0, steps, 0, once.length);
        System.arraycopy(repeatable, 0, steps, once.length, repeatable.length);
        this.done = new boolean[steps.length];
    }

    /** Steps that run once. */
    public RepeatableSteps(Runnable... once) {
        this(once, new Runnable[0]);
    }

    /**
     * Runs all steps that are not done, in order, and then throws the gravest of their failures.
     * After an {@link OutOfMemoryError}, call it again.
     */
    public void run() {
        Throwable failure = null;
        for (int i = 0; i < steps.length; i++) {
            if (!done[i]) {
                failure = run(i, failure);
            }
        }
        if (failure != null) {
            ReleaseSteps.<RuntimeException>rethrow(failure);
        }
    }

    private @Nullable Throwable run(int i, @Nullable Throwable earlier) {
        done[i] = i < once;
        try {
            steps[i].run();
            done[i] = true;
            return earlier;
        } catch (OutOfMemoryError e) {
            return ReleaseSteps.gravest(earlier, e);
        } catch (Throwable thrown) {
            done[i] = true;
            return ReleaseSteps.gravest(earlier, thrown);
        }
    }
}

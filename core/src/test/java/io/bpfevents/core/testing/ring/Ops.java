package io.bpfevents.core.testing.ring;

import java.util.List;

/** Applies operations to a ring, of the kernel or simulated. */
public interface Ops {
    /** The maximum number of operations per run. */
    int MOST = 10;

    /** The result of a reserve or commit that had an effect. */
    long DONE = 1;

    /** {@code -EAGAIN}: the ring had no space for an output. */
    long NO_SPACE = -11;

    /**
     * Applies operations in order. Records still in progress at the end are submitted.
     *
     * @param whenPaused called at each pause, on this thread
     * @return the result of each operation
     */
    long[] run(List<Op> ops, Runnable whenPaused);

    /** As {@link #run(List, Runnable)}, without pauses. */
    default long[] run(Op... ops) {
        return run(
                List.of(ops),
                () -> {
                    throw new AssertionError("a pause");
                });
    }
}

package io.bpfevents.core.testing.ring;

import java.util.List;

/** Does operations to a ring, of the kernel or simulated. */
public interface Ops {
    /** How many operations a run has at most. */
    int MOST = 10;

    /** What a reserve or commit answers that did something. */
    long DONE = 1;

    /** {@code -EAGAIN}: an output found no room. */
    long NO_ROOM = -11;

    /**
     * Does operations one after the other. Records still in progress at the end are submitted.
     *
     * @param whenPaused called at each pause, on this thread
     * @return what each operation answered
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

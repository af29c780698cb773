package io.bpfevents.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Adds up the figures of the loads of a source. Thread-safe. It has a lock of its own: a loop's
 * thread must not wait for one that is held while a program is loaded.
 */
final class LoadTotals {
    // guarded by this
    private final List<ClosedLoad> closing = new ArrayList<>();
    private SourceTotals closed = SourceTotals.NONE;

    /**
     * Adds a load that ends.
     *
     * @param end completes when its figures are final
     */
    void add(ClosedLoad load, CompletionStage<?> end) {
        synchronized (this) {
            closing.add(load);
        }
        CompletionStage<?> _ = end.whenComplete((_, _) -> close(load));
    }

    private synchronized void close(ClosedLoad load) {
        closing.remove(load);
        closed = closed.plus(load.stats());
    }

    /** The figures of all loads that were added. */
    synchronized SourceTotals sum() {
        SourceTotals sum = closed;
        for (ClosedLoad load : closing) {
            sum = sum.plus(load.stats());
        }
        return sum;
    }
}

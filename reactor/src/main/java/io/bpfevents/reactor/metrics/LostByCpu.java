package io.bpfevents.reactor.metrics;

import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.stats.LostCount;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The losses of each CPU: one sample for the meters of all CPUs, at most a second old. */
final class LostByCpu {
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Map<Integer, LostCount> latest = Map.of(); // guarded by this
    private long sampledAt = System.nanoTime() - MAX_AGE_NANOS; // guarded by this

    synchronized long of(BpfPerfbuf perfbuf, int cpu) {
        long now = System.nanoTime();
        if (now - sampledAt >= MAX_AGE_NANOS) {
            try {
                latest = perfbuf.lostByCpu();
                sampledAt = now;
            } catch (IllegalStateException e) {
                // the buffer is closed, and the meters are about to be removed
            }
        }
        LostCount lost = latest.get(cpu);
        return lost == null ? 0 : lost.value();
    }
}

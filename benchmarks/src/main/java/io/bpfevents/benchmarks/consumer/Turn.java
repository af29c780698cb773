package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.ring.BpfRingbuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One reading of a pinned ring, from its first unread record to the one that says STOP. */
public final class Turn {
    private static final String READER = "io.bpfevents.reader"; // of core

    private final Path map;
    private final ConsumerKind kind;

    /**
     * @param map where the ring is pinned
     */
    public Turn(Path map, ConsumerKind kind) {
        this.map = map;
        this.kind = kind;
        // seen by every ring that is opened from now on
        System.setProperty(READER, kind == ConsumerKind.CORE_LIBBPF ? "libbpf" : "mapped");
    }

    /**
     * Reads; the ring is released when this returns.
     *
     * @return what was read, also if no STOP came in time
     * @throws ExecutionException if reading failed
     */
    public Tally read(String mode, Duration atMost)
            throws ExecutionException, InterruptedException {
        Tally tally = new Tally(mode);
        BpfRingbuf ring = BpfRingbuf.openPinned(map);
        try {
            kind.read(ring, tally);
            tally.end().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // what was read counts
        } finally {
            ring.close();
            ring.onClose().toCompletableFuture().get();
        }
        return tally;
    }

    /** The line of JSON for a turn. */
    public String report(Tally tally, String mode) {
        return tally.report(kind.label(), mode);
    }
}

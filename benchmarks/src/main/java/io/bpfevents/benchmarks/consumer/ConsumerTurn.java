package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.ring.BpfRingbuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One turn of a consumer: reads a pinned ring from its first unread record to STOP. */
public final class ConsumerTurn {
    private static final String READER = "io.bpfevents.reader"; // a property of core

    private final Path map;
    private final ConsumerKind kind;

    /**
     * Selects the reader of core, for every ring that is opened later in this JVM.
     *
     * @param map path at which the ring is pinned
     */
    public ConsumerTurn(Path map, ConsumerKind kind) {
        this.map = map;
        this.kind = kind;
        System.setProperty(READER, kind == ConsumerKind.CORE_LIBBPF ? "libbpf" : "mapped");
    }

    /**
     * Reads the ring, and releases it before returning.
     *
     * @return the records that were read; incomplete if STOP did not come within {@code atMost}
     * @throws ExecutionException if reading failed
     */
    public TurnMeasurement read(String mode, Duration atMost)
            throws ExecutionException, InterruptedException {
        TurnMeasurement measurement = new TurnMeasurement(mode);
        BpfRingbuf ring = BpfRingbuf.openPinned(map);
        try {
            kind.read(ring, measurement);
            measurement.end().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // incomplete: STOP did not come in time
        } finally {
            ring.close();
            ring.onClose().toCompletableFuture().get();
        }
        return measurement;
    }

    /** The result of a turn, as one line of JSON. */
    public String report(TurnMeasurement measurement, String mode) {
        return measurement.report(kind.label(), mode);
    }
}

package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One turn of a consumer: reads a pinned buffer from its first unread record to STOP. */
public final class ConsumerTurn {
    private static final String READER = "io.bpfevents.reader"; // a property of core

    private final Path map;
    private final ConsumerKind kind;

    /**
     * Selects the reader of core, for every buffer that is opened later in this JVM.
     *
     * @param map path at which the ring or the perf event array is pinned
     */
    public ConsumerTurn(Path map, ConsumerKind kind) {
        this.map = map;
        this.kind = kind;
        System.setProperty(READER, kind == ConsumerKind.CORE_LIBBPF ? "libbpf" : "mapped");
    }

    /**
     * Reads the buffer, and releases it before returning.
     *
     * @param buffers the size of a perf buffer, which is set where it is opened
     * @return the records that were read; incomplete if STOP did not come within {@code atMost}
     * @throws ExecutionException if reading failed
     */
    public TurnMeasurement read(String mode, Buffers buffers, Duration atMost)
            throws ExecutionException, InterruptedException {
        TurnMeasurement measurement = new TurnMeasurement(mode);
        if (kind.isPerf()) {
            BpfPerfbuf perfbuf = BpfPerfbuf.openPinned(map, config(buffers));
            read(perfbuf, () -> kind.read(perfbuf, measurement), measurement, atMost);
            measurement.lost(perfbuf.stats().lost().value());
        } else {
            BpfRingbuf ring = BpfRingbuf.openPinned(map);
            read(ring, () -> kind.read(ring, measurement), measurement, atMost);
        }
        return measurement;
    }

    private static PerfbufConfig config(Buffers buffers) {
        long pages = buffers.perCpu() / Libc.sysconf(Libc._SC_PAGESIZE);
        return PerfbufConfig.defaults()
                .pagesPerCpu(Math.toIntExact(pages))
                .notifyEach(buffers.samples());
    }

    private static void read(
            EventBuffer buffer, Runnable start, TurnMeasurement measurement, Duration atMost)
            throws ExecutionException, InterruptedException {
        try {
            measurement.bufferBytes(buffer.sizeBytes());
            start.run();
            measurement.end().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // incomplete: STOP did not come in time
        } finally {
            buffer.close();
            buffer.onClose().toCompletableFuture().get();
        }
    }

    /** The result of a turn, as one line of JSON. */
    public String report(TurnMeasurement measurement, String mode) {
        return measurement.report(kind.label(), mode);
    }
}

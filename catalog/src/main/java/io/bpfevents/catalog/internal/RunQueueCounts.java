package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.system.Histogram;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.TypedMap;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code run_queue_latency}, which counts the waits of threads for a CPU, and the
 * counts that its samples have reported already. Safe for use by several threads.
 */
public final class RunQueueCounts implements AutoCloseable {
    /** The ways to observe the waits, from the most to the least wanted. */
    public static final List<Variant> VARIANTS =
            List.of(
                    Variant.of(
                            "tp_btf/sched_switch",
                            List.of("on_wakeup_btf", "on_new_btf", "on_switch_btf"),
                            Requirements.btfTracepoint("sched_wakeup"),
                            Requirements.btfTracepoint("sched_wakeup_new"),
                            Requirements.btfTracepoint("sched_switch")),
                    Variant.of(
                            "raw_tp/sched_switch",
                            List.of("on_wakeup_raw", "on_new_raw", "on_switch_raw")));

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final String RESOURCE = "META-INF/bpf/run_queue_latency.bpf.o";
    private static final int ONLY = 0; // the key of the only element
    private static final int BUCKETS = 40;
    private static final List<Duration> BOUNDS =
            IntStream.range(0, BUCKETS)
                    .mapToObj(i -> Duration.ofNanos(i == 0 ? 0 : 1L << i))
                    .toList();

    /** {@code struct latencies} of the program. */
    @BpfStruct("latencies")
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Latencies(@Size(BUCKETS) long[] counts, long untracked) {}

    private final List<Variant> variants;

    // guarded by this
    private @Nullable BpfObject object;
    private @Nullable TypedMap<Integer, List<Latencies>> map;
    private final long[] reported = new long[BUCKETS];
    private long reportedUntracked;
    private boolean closed;

    /** Not loaded yet. */
    public RunQueueCounts(List<Variant> variants) {
        this.variants = List.copyOf(variants);
    }

    /**
     * Loads and attaches the program, unless this is closed already.
     *
     * @throws io.bpfevents.core.BpfException if this kernel cannot run it
     */
    public synchronized void open() {
        if (closed) {
            return;
        }
        Variant variant = VariantChoice.require("runQueueLatencies", variants);
        ClassLoader loader = RunQueueCounts.class.getClassLoader();
        try (OpenBpfObject opened = BpfObject.openResource(loader, RESOURCE)) {
            variant.programs().forEach(name -> opened.autoload(name, true));
            object = opened.load();
        }
        map = object.map("latencies").typedPerCpu(LOOKUP, Integer.class, Latencies.class);
        variant.attach().accept(object);
    }

    /** The waits that ended since the last sample, or since the start; empty if it is not open. */
    public synchronized Optional<Histogram> sample() {
        TypedMap<Integer, List<Latencies>> counts = map;
        if (counts == null) {
            return Optional.empty();
        }
        long[] sums = new long[BUCKETS];
        long untracked = 0;
        for (Latencies cpu : counts.lookup(ONLY).orElseThrow()) {
            Arrays.setAll(sums, i -> sums[i] + cpu.counts()[i]);
            untracked += cpu.untracked();
        }
        List<Long> since =
                IntStream.range(0, BUCKETS).mapToObj(i -> sums[i] - reported[i]).toList();
        Histogram histogram = new Histogram(BOUNDS, since, untracked - reportedUntracked);
        System.arraycopy(sums, 0, reported, 0, BUCKETS);
        reportedUntracked = untracked;
        return Optional.of(histogram);
    }

    /** Detaches and closes the program. */
    @Override
    public synchronized void close() {
        closed = true;
        map = null;
        BpfObject loaded = object;
        if (loaded != null) {
            object = null;
            loaded.close();
        }
    }
}

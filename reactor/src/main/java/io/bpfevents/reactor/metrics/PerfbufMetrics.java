package io.bpfevents.reactor.metrics;

import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.reactor.LossCause;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;

/**
 * A perf buffer's counters as Micrometer meters. Requires {@code micrometer-core}, an optional
 * dependency of this library.
 *
 * <pre>{@code
 * new PerfbufMetrics(perfbuf).bindTo(registry);
 * }</pre>
 *
 * <p>The meters are those of {@link RingbufMetrics}, with {@code bpf.perfbuf.} in place of {@code
 * bpf.ringbuf.}, and the tag {@code buffer} in place of {@code ring}. Sizes and pending bytes are
 * those of all CPUs. What differs:
 *
 * <table>
 * <caption>The meters of losses, in events</caption>
 * <tr><th>name</th><th>tags</th><th>value</th></tr>
 * <tr><td>{@code bpf.perfbuf.lost}</td><td>{@code cause}, {@code count}</td><td>records that were
 * not delivered, by {@code cause}: {@code lost}, {@code output_failure}, {@code throttled}, {@code late}, {@code dropped}, {@code
 * decode_failure}, as {@link LossCause}. {@code count} is {@code exact}, or {@code at_least} if the
 * value is a lower bound ({@link LostCount})</td></tr>
 * <tr><td>{@code bpf.perfbuf.lost.by_cpu}</td><td>{@code cpu}, {@code count}</td><td>those of the
 * cause {@code lost}, by CPU; after {@link #perCpu} only</td></tr>
 * </table>
 *
 * <p>The losses by CPU have a name of their own, since a registry such as that of Prometheus
 * requires the same tags of all meters of a name.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class PerfbufMetrics implements MeterBinder, AutoCloseable {
    private static final String COUNT = "count";

    private final BpfPerfbuf perfbuf;
    private final BufferMeters<BpfPerfbuf> meters;
    private final LostByCpu lostByCpu = new LostByCpu();
    private volatile boolean perCpu;

    /** Creates meters without further tags. */
    public PerfbufMetrics(BpfPerfbuf perfbuf) {
        this(perfbuf, Tags.empty());
    }

    /**
     * Creates meters with tags of the user.
     *
     * @param tags added to every meter, beside the buffer's name
     */
    public PerfbufMetrics(BpfPerfbuf perfbuf, Iterable<Tag> tags) {
        this.perfbuf = Objects.requireNonNull(perfbuf, "perfbuf");
        this.meters = new BufferMeters<>("perfbuf", "buffer", perfbuf, tags);
    }

    /**
     * Adds meters of the samples that each CPU has lost, at the next {@link #bindTo}. They are read
     * by a system call for each CPU, at most once per second.
     *
     * @return this
     */
    public PerfbufMetrics perCpu() {
        perCpu = true;
        return this;
    }

    /**
     * Registers the meters that the registry does not have yet. For CPUs that came online since,
     * call it again.
     *
     * @throws IllegalStateException if losses by CPU are wanted and the buffer is closed
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        meters.bindTo(registry);
        for (LossCause cause : LossCause.values()) {
            boolean exact =
                    cause != LossCause.LOST || perfbuf.stats().lost() instanceof LostCount.Exact;
            meters.bindLosses(
                    registry,
                    cause,
                    count(exact),
                    "Records that were not delivered" + bound(exact));
        }
        if (perCpu) {
            perfbuf.lostByCpu().forEach((cpu, lost) -> bind(registry, cpu, lost));
        }
    }

    private void bind(MeterRegistry registry, int cpu, LostCount now) {
        boolean exact = now instanceof LostCount.Exact;
        meters.count(
                registry,
                "lost.by_cpu",
                count(exact).and("cpu", Integer.toString(cpu)),
                "Samples for which the buffer of a CPU had no space" + bound(exact),
                it -> lostByCpu.of(it, cpu));
    }

    private static Tags count(boolean exact) {
        return Tags.of(COUNT, exact ? "exact" : "at_least");
    }

    private static String bound(boolean exact) {
        return exact ? "" : "; a lower bound";
    }

    /** Removes the meters from their registries. Does not close the buffer. */
    @Override
    public void close() {
        meters.removeAll();
    }
}

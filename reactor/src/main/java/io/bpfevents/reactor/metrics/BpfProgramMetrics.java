package io.bpfevents.reactor.metrics;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.ProgramInfo;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The kernel's counters of an object's programs as Micrometer meters. Requires {@code
 * micrometer-core}, an optional dependency of this library.
 *
 * <table>
 * <caption>The meters, each with the tag {@code program}: the program's name</caption>
 * <tr><th>name</th><th>type</th><th>value</th></tr>
 * <tr><td>{@code bpf.program.skipped}</td><td>counter, of hits</td><td>hits of its hook that the
 * kernel skipped because a BPF program was running on that CPU already; the records that would have
 * been sent are in no other count</td></tr>
 * <tr><td>{@code bpf.program.run}</td><td>timer</td><td>the number of runs, and their total
 * duration</td></tr>
 * </table>
 *
 * <p>The kernel counts and times runs only while its statistics are on ({@code sysctl
 * kernel.bpf_stats_enabled=1}), which costs each run a little. The timer is registered if they are
 * on, or were on at some time since the program was loaded; if they are switched on later, another
 * {@link #bindTo} adds it. Each sample is a system call on the thread that reads the meter.
 *
 * <p>The meters are removed from their registries shortly after the object is closed, or by {@link
 * #close}; they keep their last values until then. Programs that {@code autoload} left out have no
 * meters. Two objects with programs of one name need different tags.
 */
@SuppressWarnings("exports") // a user of this class requires micrometer.core anyway
public final class BpfProgramMetrics implements MeterBinder, AutoCloseable {
    private static final Path STATISTICS = Path.of("/proc/sys/kernel/bpf_stats_enabled");

    private final BpfObject object;
    private final Tags tags;
    private final BoundMeters meters = new BoundMeters();

    /** Strong references, since meters hold their objects weakly. */
    private final Map<BpfProgram, LatestInfo> infos = new ConcurrentHashMap<>();

    /** Creates meters without further tags. */
    public BpfProgramMetrics(BpfObject object) {
        this(object, Tags.empty());
    }

    /**
     * Creates meters with tags of the user.
     *
     * @param tags added to every meter, beside the program's name
     */
    public BpfProgramMetrics(BpfObject object, Iterable<Tag> tags) {
        this.object = Objects.requireNonNull(object, "object");
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags"));
        // not on the closing thread, which may be a poll loop's: a registry may have listeners
        object.onClose().whenCompleteAsync((_, _) -> close());
    }

    /**
     * Registers the meters that the registry does not have yet.
     *
     * @throws IllegalStateException if the object is closed
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        boolean counting = statisticsAreOn();
        for (BpfProgram program : object.programs()) {
            if (!isLeftOut(program)) {
                bind(registry, infos.computeIfAbsent(program, LatestInfo::new), counting);
            }
        }
    }

    private static boolean isLeftOut(BpfProgram program) {
        try {
            program.info();
            return false;
        } catch (BpfException e) {
            // libbpf's for a program without a descriptor
            if (e.errnoName().filter("ENOENT"::equals).isPresent()) {
                return true;
            }
            throw e;
        }
    }

    private static boolean statisticsAreOn() {
        try {
            return Files.readString(STATISTICS).strip().equals("1");
        } catch (IOException e) { // before Linux 5.1 there is no such file
            return false;
        }
    }

    private void bind(MeterRegistry registry, LatestInfo info, boolean counting) {
        Tags all = tags.and("program", info.program.name());
        meters.add(
                registry,
                FunctionCounter.builder(
                                "bpf.program.skipped",
                                info,
                                it -> it.sample(ProgramInfo::skippedHits))
                        .tags(all)
                        .baseUnit("hits")
                        .description("Hits that the kernel skipped")
                        .register(registry));
        if (counting || info.sample(ProgramInfo::runs) > 0) {
            meters.add(
                    registry,
                    FunctionTimer.builder(
                                    "bpf.program.run",
                                    info,
                                    it -> it.sample(ProgramInfo::runs),
                                    it -> it.sample(ProgramInfo::runTimeNanos),
                                    TimeUnit.NANOSECONDS)
                            .tags(all)
                            .description("Runs of the program")
                            .register(registry));
        }
    }

    /** Removes the meters from their registries. Does not close the object. */
    @Override
    public void close() {
        meters.removeAll();
    }

    /** A program's info; the latest one while the object is being closed. */
    private static final class LatestInfo {
        private final BpfProgram program;
        private volatile ProgramInfo latest;

        LatestInfo(BpfProgram program) {
            this.program = program;
            this.latest = program.info();
        }

        long sample(ToLongFunction<ProgramInfo> figure) {
            try {
                latest = program.info();
            } catch (IllegalStateException e) {
                // the object is closed, and the meters are about to be removed
            }
            return figure.applyAsLong(latest);
        }
    }
}

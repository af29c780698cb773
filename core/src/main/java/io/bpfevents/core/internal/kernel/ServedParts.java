package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.perf.MultiCpuReader;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * The parts of a perf buffer of the kernel, for either reader: opens the buffers of CPUs that come
 * online, and reports what the kernel has lost. Used by the loop's thread alone.
 */
final class ServedParts {
    private static final System.Logger LOG = System.getLogger(ServedParts.class.getName());
    private static final long CPU_CHECK_NANOS = 1_000_000_000;

    /** Records below the threshold of notifications wait for a poll, at least this long. */
    private static final long REMAINDER_CHECK_NANOS = 1_000_000;

    /** The kernel's counts cost a system call for each CPU. */
    private static final long LOSS_CHECK_NANOS = 100_000_000;

    private final String name;
    private final PerfParts parts;
    private final MultiCpuReader reader;
    private final ToIntFunction<CpuBuffer> adder;
    private final LongSupplier clock;
    private int[] partByFd = {};
    private long[] taken = {}; // losses by part, of takeLost()
    private long cpusChecked;
    private long remaindersChecked;
    private long lossesChecked;
    private boolean warned;

    /**
     * Adds all CPUs to their reader.
     *
     * @param adder adds a CPU to the reader, and returns the number of its part
     * @param clock nanoseconds
     */
    ServedParts(
            String name,
            PerfParts parts,
            MultiCpuReader reader,
            ToIntFunction<CpuBuffer> adder,
            LongSupplier clock) {
        this.clock = clock;
        this.name = name;
        this.parts = parts;
        this.reader = reader;
        this.adder = adder;
        addParts();
        this.cpusChecked = clock.getAsLong();
        reader.checkAll();
    }

    private void add(CpuBuffer buffer) {
        int part = adder.applyAsInt(buffer);
        if (buffer.fd() >= partByFd.length) {
            partByFd = Arrays.copyOf(partByFd, buffer.fd() + 1);
        }
        partByFd[buffer.fd()] = part;
        taken = Arrays.copyOf(taken, part + 1);
    }

    /** A wait has found a descriptor ready. */
    void notified(int fd) {
        reader.ready(partByFd[fd]);
    }

    /** Begins a pass of the loop. */
    void beginPass() {
        long now = clock.getAsLong();
        if (now - remaindersChecked >= REMAINDER_CHECK_NANOS) {
            remaindersChecked = now;
            reader.checkAll();
            if (!parts.countsLost()) {
                report();
            }
        }
        if (now - cpusChecked >= CPU_CHECK_NANOS) {
            cpusChecked = now;
            boolean _ = reader.isDrained(); // for the number of pending bytes
            openNewCpus();
        }
    }

    private void openNewCpus() {
        try {
            parts.addOnline();
            warned = false;
        } catch (BpfException e) {
            if (!warned) { // the next attempt follows in a second
                LOG.log(System.Logger.Level.WARNING, name + ": no buffer for a new CPU", e);
            }
            warned = true;
        } finally {
            addParts();
        }
    }

    /** Adds the parts that the reader does not have. */
    private void addParts() {
        List<CpuBuffer> all = parts.all();
        all.subList(taken.length, all.size()).forEach(this::add);
    }

    /** The losses since the last call that lie before the next record. */
    long takeLost() {
        long more = 0;
        for (int part = 0; part < taken.length; part++) {
            more += take(part, reader.lostOfPart(part));
        }
        return more > 0 ? more : takeCounted();
    }

    /** Takes what was lost after the last record: only the kernel's counter has it. */
    private long takeCounted() {
        long now = clock.getAsLong();
        if (!parts.countsLost() || now - lossesChecked < LOSS_CHECK_NANOS) {
            return 0;
        }
        lossesChecked = now;
        long[] counted = new long[taken.length];
        Arrays.setAll(counted, parts::lostOf);
        long more = 0;
        if (reader.isDrained()) { // after the counts: else a record may lie before the loss
            for (int part = 0; part < taken.length; part++) {
                more += take(part, counted[part]);
            }
        }
        return more;
    }

    private long take(int part, long lost) {
        long more = Math.max(0, lost - taken[part]);
        taken[part] += more;
        return more;
    }

    /** Copies what {@code PERF_RECORD_LOST} has reported to the figures that any thread reads. */
    void report() {
        for (int part = 0; part < taken.length; part++) {
            parts.report(part, reader.lostOfPart(part));
        }
    }
}

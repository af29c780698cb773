package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.count.KernelCpus;
import io.bpfevents.core.internal.perf.MultiCpuReader;
import io.bpfevents.core.internal.perf.PerfUpcall;
import io.bpfevents.core.stats.LostCount;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of the CPUs of a perf buffer, in the order in which they were opened: the parts of
 * its reader. The loop's thread adds parts; any thread may read the figures until the close.
 */
final class PerfParts {
    private final String buffer;
    private final PerfBuffers buffers;
    private final @Nullable PerfUpcall upcall;

    private final Object closing = new Object();
    private boolean closed; // guarded by closing

    // replaced when a CPU comes online
    private volatile List<CpuBuffer> all = List.of();
    private volatile int[] fds = {};

    // samples that PERF_RECORD_LOST has reported, by part
    private volatile AtomicLongArray reported = new AtomicLongArray(0);

    /**
     * The buffers that are open, which this closes.
     *
     * @param upcall of libbpf's reader; null for the reader of the memory
     */
    PerfParts(String buffer, PerfBuffers buffers, @Nullable PerfUpcall upcall) {
        this.buffer = buffer;
        this.buffers = buffers;
        this.upcall = upcall;
        add(buffers.all());
    }

    /**
     * Opens the buffers.
     *
     * @param buffer as messages name it
     * @param fd of the map, open until the close
     */
    static PerfParts open(String buffer, int fd, MapInfo info, PerfSettings settings) {
        PerfUpcall upcall = KernelRing.isReadByLibbpf("open " + buffer) ? new PerfUpcall() : null;
        MemorySegment callback = upcall == null ? MemorySegment.NULL : upcall.pointer();
        try {
            return new PerfParts(
                    buffer,
                    PerfBuffers.open(buffer, fd, info, new KernelCpus(), settings, callback),
                    upcall);
        } catch (RuntimeException | Error e) {
            free(upcall);
            throw e;
        }
    }

    private static void free(@Nullable PerfUpcall upcall) {
        if (upcall != null) {
            upcall.close();
        }
    }

    /** A reader of the parts: the one that was configured when they were opened. */
    MultiCpuReader newReader() {
        return upcall == null
                ? new KernelPerfReader(buffer, this)
                : new KernelLibbpfReader(buffer, this, upcall);
    }

    /** Whether the reader can skip records. */
    boolean skips() {
        return upcall == null;
    }

    private void add(Collection<CpuBuffer> more) {
        List<CpuBuffer> next = new ArrayList<>(all);
        next.addAll(more);
        AtomicLongArray counts = new AtomicLongArray(next.size());
        for (int part = 0; part < reported.length(); part++) {
            counts.set(part, reported.get(part));
        }
        reported = counts; // first: a part that is visible has a count
        all = List.copyOf(next);
        fds = next.stream().mapToInt(CpuBuffer::fd).toArray();
    }

    /**
     * Opens the buffers of CPUs that have come online, as parts after the others. For the loop's
     * thread.
     *
     * @throws BpfException if the kernel refuses one; those before it are parts
     */
    void addOnline() {
        try {
            var _ = buffers.openMissing();
        } finally {
            List<CpuBuffer> more = new ArrayList<>(buffers.all());
            more.removeAll(all);
            if (!more.isEmpty()) {
                add(more);
            }
        }
    }

    List<CpuBuffer> all() {
        return all;
    }

    int[] fds() {
        return fds;
    }

    long partBytes() {
        return buffers.bytesPerCpu();
    }

    long sizeBytes() {
        return buffers.bytesPerCpu() * all.size();
    }

    /** Whether the kernel counts the samples without space. */
    boolean countsLost() {
        return buffers.countsLost();
    }

    /**
     * The samples without space, as the kernel counts them: a system call for each CPU.
     *
     * @throws IllegalStateException after the close
     */
    long lost() {
        synchronized (closing) { // the close waits: a descriptor's number could be reused
            requireOpen();
            return all.stream().mapToLong(part -> count(part)).sum();
        }
    }

    private long count(CpuBuffer part) {
        return part.lost()
                .orElseThrow(() ->
                        new BpfException(
                                "read the lost records of " + buffer,
                                "the kernel has returned no count for CPU " + part.cpu()));
    }

    /** As {@link #lost()}, of one part. For the loop's thread. */
    long lostOf(int part) {
        return count(all.get(part));
    }

    /** The samples without space, by the number of the CPU. */
    Map<Integer, LostCount> lostByCpu() {
        Map<Integer, LostCount> lost = new TreeMap<>();
        synchronized (closing) {
            requireOpen();
            for (int part = 0; part < all.size(); part++) {
                OptionalLong counted = all.get(part).lost();
                lost.put(
                        all.get(part).cpu(),
                        counted.isPresent()
                                ? new LostCount.Exact(counted.getAsLong())
                                : new LostCount.AtLeast(reported.get(part)));
            }
        }
        return lost;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(buffer + " is closed");
        }
    }

    /** The samples that {@code PERF_RECORD_LOST} has reported so far. */
    long reported() {
        AtomicLongArray counts = reported;
        long sum = 0;
        for (int part = 0; part < counts.length(); part++) {
            sum += counts.get(part);
        }
        return sum;
    }

    /** Sets what {@code PERF_RECORD_LOST} has reported for a part. For the loop's thread. */
    void report(int part, long lost) {
        reported.setOpaque(part, lost);
    }

    /** Closes all buffers. For the loop's thread, or without a loop. */
    void close() {
        synchronized (closing) {
            closed = true;
            ReleaseSteps.all(buffers::close, () -> free(upcall));
        }
    }
}

package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PerfAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.Cpus;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.LibbpfLog;
import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.PerfBufferRawOpts;
import io.bpfevents.ffi.struct.PerfEventAttr;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The open buffers of a perf event array, by the number of their CPU. One thread at a time may use
 * it; {@link CpuBuffer} names what any thread may call.
 */
public final class PerfBuffers {
    private static final System.Logger LOG = System.getLogger(PerfBuffers.class.getName());

    private static final long SAMPLE =
            PerfEventAttr.PERF_SAMPLE_RAW
                    | PerfEventAttr.PERF_SAMPLE_TIME
                    | PerfEventAttr.PERF_SAMPLE_CPU;

    private static final int NO_COUNT = 0;

    private final String array;
    private final int mapFd;
    private final PerfSettings settings;
    private final MemorySegment callback;
    private final PerfCpus cpus;
    private final SortedMap<Integer, CpuBuffer> open = new TreeMap<>();
    private final long pageSize = Libc.sysconf(Libc._SC_PAGESIZE);
    private final int pages;
    private int readFormat;

    private PerfBuffers(
            String array,
            int mapFd,
            PerfSettings settings,
            MemorySegment callback,
            PerfCpus cpus,
            BitSet chosen,
            int readFormat) {
        this.array = array;
        this.mapFd = mapFd;
        this.settings = settings;
        this.callback = callback;
        this.cpus = cpus;
        this.pages = settings.pages(Math.max(chosen.cardinality(), 1), pageSize);
        this.readFormat = readFormat;
    }

    /**
     * Opens the buffers.
     *
     * @param array the array, as messages name it, such as {@code "perf buffer events (map id 7)"}
     * @param fd the array's map, open until {@link #close()}; stays the caller's
     * @param info of that map
     * @param callback for reading by libbpf, from {@link LibbpfPerf#eventCallback}; {@code NULL} if
     *     only the mappings are read
     * @throws IllegalArgumentException if the size is against the rule
     * @throws BpfException if a requested CPU is not available, or the kernel refuses a buffer;
     *     then none stays open
     */
    public static PerfBuffers open(
            String array,
            int fd,
            MapInfo info,
            Cpus machine,
            PerfSettings settings,
            MemorySegment callback) {
        return open(array, fd, info, machine, settings, callback, PerfEventAttr.PERF_FORMAT_LOST);
    }

    /** As the other one; tests request a format that no kernel has, as if this one were old. */
    static PerfBuffers open(
            String array,
            int fd,
            MapInfo info,
            Cpus machine,
            PerfSettings settings,
            MemorySegment callback,
            int readFormat) {
        PerfCpus cpus = new PerfCpus(machine, array, info.maxEntries());
        BitSet chosen = cpus.choose(settings.cpus());
        PerfBuffers buffers =
                new PerfBuffers(array, fd, settings, callback, cpus, chosen, readFormat);
        try {
            chosen.stream().forEach(buffers::open);
        } catch (RuntimeException | Error e) {
            buffers.close();
            throw e;
        }
        buffers.log(info);
        return buffers;
    }

    private void log(MapInfo info) {
        LOG.log(
                Level.DEBUG,
                () ->
                        array
                                + ": max_entries "
                                + info.maxEntries()
                                + ", CPUs "
                                + open.keySet()
                                + ", "
                                + bytesPerCpu()
                                + " bytes per CPU, lost records "
                                + (countsLost() ? "counted" : "not counted")
                                + " by the kernel");
        BitSet without = cpus.withoutElement();
        if (settings.cpus().isEmpty() && !without.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    () ->
                            array
                                    + ": outputs on the CPUs "
                                    + without
                                    + " fail with -E2BIG, since max_entries of the map is "
                                    + info.maxEntries());
        }
    }

    /**
     * Opens the buffers of CPUs that have come online since the last call, among those that are
     * requested. Those that are open stay as they are, also if their CPU has gone offline.
     *
     * @return the new ones; empty in most cases
     * @throws BpfException if the kernel refuses a buffer; those before it stay open
     */
    public List<CpuBuffer> openMissing() {
        BitSet missing = cpus.choose(List.of());
        if (!settings.cpus().isEmpty()) {
            BitSet requested = new BitSet();
            settings.cpus().forEach(requested::set);
            missing.and(requested);
        }
        open.keySet().forEach(missing::clear);
        List<CpuBuffer> opened = new ArrayList<>();
        missing.stream()
                .forEach(cpu -> {
                    CpuBuffer buffer = open(cpu);
                    if (buffer != null) {
                        opened.add(buffer);
                    }
                });
        return opened;
    }

    /** Opens the buffer of a CPU; null if it has gone offline and was not requested by number. */
    private @Nullable CpuBuffer open(int cpu) {
        StringBuilder log = new StringBuilder();
        MemorySegment reader = LibbpfLog.capture(log, () -> newReader(cpu));
        boolean mayBeOld = readFormat != NO_COUNT && open.isEmpty();
        if (mayBeOld && Errno.isError(reader) && Errno.of(reader) == Errno.EINVAL) {
            readFormat = NO_COUNT; // kernels before 6.0 do not know PERF_FORMAT_LOST
            log.setLength(0);
            reader = LibbpfLog.capture(log, () -> newReader(cpu));
        }
        if (Errno.isError(reader)) {
            int errno = Errno.of(reader);
            if (errno == Errno.ENODEV && settings.cpus().isEmpty()) {
                return null;
            }
            String reported = log.toString().strip();
            throw CallResults.failure(
                    "open " + array + " of CPU " + cpu,
                    errno,
                    new PerfAdvice().opening(errno, reported),
                    reported);
        }
        try {
            CpuBuffer buffer = CpuBuffer.of(cpu, reader, pageSize, countsLost());
            open.put(cpu, buffer);
            return buffer;
        } catch (RuntimeException | Error e) {
            LibbpfPerf.perf_buffer__free(reader);
            throw e;
        }
    }

    private MemorySegment newReader(int cpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = PerfEventAttr.allocateBpfOutput(arena, SAMPLE, readFormat);
            if (settings.notifyEach() > 0) {
                PerfEventAttr.notifyEach(attr, settings.notifyEach());
            } else {
                PerfEventAttr.notifyAtBytes(attr, settings.notifyAtBytes());
            }
            return LibbpfPerf.perf_buffer__new_raw(
                    mapFd,
                    pages,
                    attr,
                    callback,
                    MemorySegment.NULL,
                    PerfBufferRawOpts.allocate(arena, cpu));
        }
    }

    /** The open buffers in the order of their CPUs, as a view. */
    public Collection<CpuBuffer> all() {
        return open.values();
    }

    /** The buffer of a CPU; null if none is open. */
    public @Nullable CpuBuffer of(int cpu) {
        return open.get(cpu);
    }

    /** Whether {@link CpuBuffer#lost()} has a count: the kernel is 6.0 or newer. */
    public boolean countsLost() {
        return readFormat != NO_COUNT;
    }

    /** The size of the data of each buffer in bytes, a power of two. */
    public long bytesPerCpu() {
        return pages * pageSize;
    }

    /** Unmaps and closes the buffer of a CPU, and deletes the CPU's element of the map. */
    public void close(int cpu) {
        CpuBuffer buffer = open.remove(cpu);
        if (buffer != null) {
            buffer.close();
        }
    }

    /** Closes all buffers, which must not be read any more. */
    public void close() {
        open.values().forEach(CpuBuffer::close);
        open.clear();
    }
}

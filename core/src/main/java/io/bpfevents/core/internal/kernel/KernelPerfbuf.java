package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.PerfFailures;
import io.bpfevents.core.internal.count.PerfLosses;
import io.bpfevents.core.internal.count.PerfbufCounters;
import io.bpfevents.core.internal.perf.PerfWalks;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import io.bpfevents.core.internal.serve.BufferBackend;
import io.bpfevents.core.internal.serve.OpenBuffer;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A perf buffer of the kernel: the buffers of its CPUs, which are open from its creation to its
 * close. Owns its descriptors, which are duplicates: the object from which they come may be closed
 * first.
 */
public final class KernelPerfbuf implements BufferBackend {
    private static final InPlaceDecoder<?> COPIES =
            Objects.requireNonNull(InPlaceDecoder.ofSamples(Event.decoder()));

    private final String name;
    private final MapInfo info;
    private final int fd;
    private final @Nullable Contract contract;
    private final PerfParts parts;
    private final PerfbufCounters counters;

    private KernelPerfbuf(
            String name, MapInfo info, int fd, @Nullable Contract contract, PerfParts parts) {
        this.name = name;
        this.info = info;
        this.fd = fd;
        this.contract = contract;
        this.parts = parts;
        this.counters = new PerfbufCounters(parts::sizeBytes, losses());
    }

    private PerfLosses losses() {
        PerfFailures failures = contract == null ? null : contract.block().perf();
        if (contract == null || failures == null) {
            return new PerfLosses(
                    parts.countsLost() ? parts::lost : null, parts::reported, null, () -> 0);
        }
        return new PerfLosses(
                parts.countsLost() ? parts::lost : failures::lost,
                parts::reported,
                failures::outputFailures,
                contract.block()::throttled);
    }

    /**
     * Opens the perf buffer of an object.
     *
     * @param fd of its map
     * @param control the map with the control blocks; ignored without {@code offset}
     * @param offset of the buffer's block in the value of that map; empty if there is none
     * @throws IllegalArgumentException if the size is against the rule
     * @throws io.bpfevents.core.BpfException if another reader has the map, or the kernel refuses a
     *     buffer
     */
    public static KernelPerfbuf ofObject(
            String name, int fd, int control, OptionalLong offset, PerfSettings settings) {
        MapInfo info = MapInfo.of(fd);
        return open(name, info, fd, settings, Contract.ofObject(control, offset, info.id(), name));
    }

    /**
     * Writes the id of a map to its control block, by which the block is found once both are
     * pinned.
     *
     * @param fd of the map
     * @param control the map with the control blocks; ignored without {@code offset}
     * @param offset of the map's block in the value of that map; empty if there is none
     */
    public static void identify(String name, int fd, int control, OptionalLong offset) {
        Contract contract = Contract.ofObject(control, offset, MapInfo.of(fd).id(), name);
        if (contract != null) {
            contract.close();
        }
    }

    /**
     * Opens a pinned perf event array.
     *
     * @param info the attributes of its map
     * @param control the map of the control block; negative if none is pinned next to the array
     * @param pin the path of the array's pin
     * @throws IllegalArgumentException as {@link #ofObject}
     * @throws io.bpfevents.core.BpfException as {@link #ofObject}
     */
    public static KernelPerfbuf ofPin(
            MapInfo info, int fd, int control, Path pin, PerfSettings settings) {
        return open(info.name(), info, fd, settings, Contract.ofPin(control, info, pin));
    }

    private static KernelPerfbuf open(
            String name, MapInfo info, int fd, PerfSettings settings, @Nullable Contract contract) {
        String label = label(name, info);
        int own = -1;
        boolean claimed = false;
        try {
            MapClaims.claim(info.id(), label); // opening replaces the elements of the map
            claimed = true;
            own = Descriptors.duplicate(fd);
            return new KernelPerfbuf(
                    name, info, own, contract, PerfParts.open(label, own, info, settings));
        } catch (RuntimeException | Error e) {
            release(info, claimed, own, contract);
            throw e;
        }
    }

    private static void release(
            MapInfo info, boolean claimed, int fd, @Nullable Contract contract) {
        if (contract != null) {
            contract.close();
        }
        if (fd >= 0) {
            Libc.close(fd);
        }
        if (claimed) {
            MapClaims.release(info.id());
        }
    }

    /** The figures of the buffer. */
    public PerfbufCounters counters() {
        return counters;
    }

    /**
     * The samples without space, by the number of the CPU. For any thread.
     *
     * @throws IllegalStateException after the close
     */
    public Map<Integer, LostCount> lostByCpu() {
        return parts.lostByCpu();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return parts.sizeBytes();
    }

    @Override
    public long partBytes() {
        return parts.partBytes();
    }

    @Override
    public int[] fds() {
        return parts.fds();
    }

    @Override
    public RecordWalkFactory walks() {
        return PerfWalks.FACTORY;
    }

    @Override
    public Event copyOf(MemorySegment record) {
        return (Event)
                COPIES.decode(NativeMemory.ADDRESS_SPACE, record.address(), record.byteSize());
    }

    @Override
    public boolean notifiesEach() {
        return true;
    }

    @Override
    public boolean placesLosses() {
        return true;
    }

    @Override
    public @Nullable ControlBlock control() {
        return contract == null ? null : contract.block();
    }

    @Override
    public boolean skips() {
        return parts.skips();
    }

    @Override
    public boolean keepsUnread() {
        return true;
    }

    /** The map was claimed when its buffers were opened. */
    @Override
    public void claim() {}

    /** The claim ends with the close. */
    @Override
    public void unclaim() {}

    @Override
    public OpenBuffer open(BufferCounters counting) {
        return new OpenBuffer(toString(), parts.newReader(), () -> {}, counting);
    }

    @Override
    public void close() {
        ReleaseSteps.all(parts::close, () -> release(info, true, fd, contract));
    }

    /** The buffer as messages name it. */
    @Override
    public String toString() {
        return label(name, info);
    }

    private static String label(String name, MapInfo info) {
        return "perf buffer " + name + " (map id " + info.id() + ")";
    }
}

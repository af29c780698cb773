package io.bpfevents.core.ring;

import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.internal.kernel.KernelPerfbuf;
import io.bpfevents.core.internal.kernel.PinnedTypes;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.BufferChannel;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.core.stats.PerfbufStats;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A perf buffer of the kernel: a map of type {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}, with a buffer
 * for each CPU. It is what kernels before 5.8 have in place of a ring buffer.
 *
 * <p>The buffers are created when this object is opened, and freed when it is closed: an output
 * while none is open fails in the program. CPUs that come online while a loop serves this buffer
 * get theirs within a second. A CPU that goes offline and returns gets none: outputs on it fail.
 *
 * <p>Records of one CPU are delivered in their order. Between CPUs there is no order, and a flood
 * on one CPU delays the others by at most a batch. Each sample notifies the reader, wherever that
 * is, unless {@link PerfbufConfig} has a threshold; then a remainder below the threshold waits for
 * {@code maxDelay}. Overflow policies act on the buffer of each CPU alone.
 *
 * <p>A map can have one {@code BpfPerfbuf} at a time, in all processes, since the descriptors in it
 * belong to one reader.
 */
@SuppressWarnings("exports") // the superclass is for the library alone
public final class BpfPerfbuf extends AbstractBuffer implements EventBuffer {
    private final KernelPerfbuf perfbuf;
    private final BufferChannel channel;
    private final @Nullable ObjectTypes types; // of its object, or from the kernel

    private BpfPerfbuf(KernelPerfbuf perfbuf, BufferChannel channel, @Nullable ObjectTypes types) {
        super(channel);
        this.perfbuf = perfbuf;
        this.channel = channel;
        this.types = types;
    }

    /**
     * Opens a perf buffer of an object. For the library alone, as the types of the parameters
     * suggest: {@code BpfObject.perfbuf} calls it.
     *
     * @param fd of its map
     * @param control the map with the control blocks; ignored without {@code offset}
     * @param offset of the buffer's block in the value of that map; empty if there is none
     * @param types of the object
     */
    public static BpfPerfbuf of(
            String name,
            int fd,
            int control,
            OptionalLong offset,
            PerfbufConfig config,
            ObjectTypes types) {
        return of(KernelPerfbuf.ofObject(name, fd, control, offset, config.settings()), types);
    }

    private static BpfPerfbuf of(KernelPerfbuf perfbuf, @Nullable ObjectTypes types) {
        return new BpfPerfbuf(perfbuf, new BufferChannel(perfbuf, perfbuf.counters()), types);
    }

    /** As {@link #openPinned(Path, PerfbufConfig)}, with the default configuration. */
    public static BpfPerfbuf openPinned(Path path) {
        return openPinned(path, PerfbufConfig.defaults());
    }

    /**
     * Opens the perf buffer of a pinned map. It begins empty: unlike a ring, the buffers of an
     * earlier reader were freed with it. Output failures are counted if the control block of the
     * producer contract is pinned next to the map. Record classes are bound as for {@link
     * BpfRingbuf#openPinned(Path)}.
     *
     * @param path the path of its pin, in a BPF file system
     * @throws IllegalArgumentException if the size is against the rule of {@link PerfbufConfig}
     * @throws io.bpfevents.core.BpfException if nothing, or something other than a perf event
     *     array, is pinned there, if it has a reader, or if the kernel refuses a buffer
     */
    public static BpfPerfbuf openPinned(Path path, PerfbufConfig config) {
        String operation = "open the pinned perf buffer " + Objects.requireNonNull(path, "path");
        Objects.requireNonNull(config, "config");
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        int control = -1;
        try {
            Descriptors.require(fd, "map", operation);
            MapInfo info = MapInfo.of(fd);
            MapTypes.requireBuffer(
                    MapType.PERF_EVENT_ARRAY,
                    info.type(),
                    operation,
                    "BpfRingbuf.openPinned(path)");
            control = ControlPin.open(path, operation);
            ObjectTypes types = PinnedTypes.of(info, control);
            return of(KernelPerfbuf.ofPin(info, fd, control, path, config.settings()), types);
        } finally {
            Libc.close(fd);
            if (control >= 0) {
                Libc.close(control);
            }
        }
    }

    @Override
    public <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop) {
        return HandlerReader.start(this, decoder, handler, loop);
    }

    @Override
    public PerfbufStats stats() {
        return perfbuf.counters().stats();
    }

    /**
     * The samples for which the buffer of a CPU had no space, by the number of the CPU: a system
     * call for each.
     *
     * @throws IllegalStateException if the buffer is closed
     */
    public Map<Integer, LostCount> lostByCpu() {
        return perfbuf.lostByCpu();
    }

    @Override
    public CompletionStage<PerfbufAudit> audit() {
        return channel.audit().thenApply(PerfbufAudit.class::cast);
    }

    @Override
    public @Nullable ObjectTypes structTypes() {
        return types == null ? null : types.forRing(name());
    }

    @Override
    public boolean hasSampleHeader() {
        return true;
    }

    /** The buffer's name, map id and size. */
    @Override
    public String toString() {
        return perfbuf + " of " + sizeBytes() + " bytes";
    }
}

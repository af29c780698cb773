package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.call.LifetimePin;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.internal.kernel.KernelRing;
import io.bpfevents.core.internal.kernel.PinnedTypes;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.BufferChannel;
import io.bpfevents.core.kernel.KernelProgram;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufSample;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A ring buffer of the kernel: a map of an object, a pinned map, or a map by its id.
 *
 * <p>One process at a time reads a ring, from its first use until the close. Another one is refused
 * with a {@link BpfException} that names the first, where that is visible: not from another network
 * namespace. The system property {@code io.bpfevents.secondReader=true} permits a second reader,
 * with the risk that records are delivered twice or not at all, or that the ring breaks, since both
 * write its position.
 */
@SuppressWarnings("exports") // the superclass is for the library alone
public final class BpfRingbuf extends AbstractBuffer implements Ringbuf {
    private static final int NO_CONTROL = -1;

    private final KernelRing kernelRing;
    private final BufferChannel channel;
    private final RingbufCounters counters;
    private final @Nullable ObjectTypes types; // of its object, or from the kernel

    private BpfRingbuf(
            KernelRing ring,
            RingbufCounters counters,
            BufferChannel channel,
            @Nullable ObjectTypes types) {
        super(channel);
        this.kernelRing = ring;
        this.counters = counters;
        this.channel = channel;
        this.types = types;
    }

    /**
     * Creates a ring. For the library alone: the types of the parameters are not exported.
     *
     * @param types of the object, or of the programs that use the pinned ring; null if unknown
     */
    @SuppressWarnings("exports")
    public static BpfRingbuf of(KernelRing ring, @Nullable ObjectTypes types) {
        RingbufCounters counters = ring.newCounters();
        return new BpfRingbuf(ring, counters, new BufferChannel(ring, counters), types);
    }

    /**
     * Opens a pinned ring buffer. It has kept its positions: reading begins with the first unread
     * record. If the previous reader was killed, the last records that it delivered are delivered
     * again: at most {@code min(size / 8, 4096)} bytes of them, or one longer record. Reserve
     * failures are counted if the control block of the producer contract is pinned next to the
     * ring, as by {@link #pin} and {@code BpfObject.pinPath}. If lifetime entries are pinned next
     * to it, the audit contains the figures of all its readers.
     *
     * <p>Record classes are bound to the types of the loaded programs that use the ring, or else of
     * the program that created the control block, as far as the kernel provides them: that requires
     * {@code CAP_SYS_ADMIN}, and programs with BTF. Otherwise a record class must declare its
     * struct, see {@code RecordLayout.declared}.
     *
     * @param path the path of its pin, in a BPF file system
     * @throws BpfException if nothing, or something other than a ring buffer, is pinned there, if
     *     the control block next to it belongs to another ring or another version of the contract,
     *     or if its positions are impossible because another process has written to it
     */
    public static BpfRingbuf openPinned(Path path) {
        return openPinned(path, null, null);
    }

    /**
     * As {@link #openPinned(Path)}. For the library alone: the types of the parameters are not
     * exported.
     *
     * @param name the whole name of its map; null for the part that the kernel keeps
     * @param types of the object that uses it; null to search for them in the kernel
     */
    @SuppressWarnings("exports")
    public static BpfRingbuf openPinned(
            Path path, @Nullable String name, @Nullable ObjectTypes types) {
        String operation = "open the pinned ring buffer " + Objects.requireNonNull(path, "path");
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        int control = -1;
        int life = -1;
        try {
            Descriptors.require(fd, "map", operation);
            MapInfo info = MapInfo.of(fd);
            MapTypes.requireBuffer(
                    MapType.RINGBUF, info.type(), operation, "BpfPerfbuf.openPinned(path)");
            control = ControlPin.open(path, operation);
            ObjectTypes known = types == null ? PinnedTypes.of(info, control) : types;
            life = LifetimePin.open(path, operation);
            return of(KernelRing.ofPin(name, info, fd, control, life, path), known);
        } finally {
            Libc.close(fd);
            if (control >= 0) {
                Libc.close(control);
            }
            if (life >= 0) {
                Libc.close(life);
            }
        }
    }

    /**
     * Opens a ring buffer of the machine by the id of its map, whichever process has created it.
     * Reserve failures are counted if a loaded program that uses the ring uses the producer
     * contract. Otherwise as {@link #openPinned(Path)}, without lifetime entries.
     *
     * @param mapId the id, as {@code bpftool map} prints it
     * @throws BpfException without {@code CAP_SYS_ADMIN}, if there is no such map, it is no ring
     *     buffer, or its program has another version of the contract
     */
    public static BpfRingbuf openById(int mapId) {
        String operation = "open the ring buffer of map id " + mapId;
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_map_get_fd_by_id(mapId), operation, BpfRingbuf::adviceById);
        try {
            MapInfo info = MapInfo.of(fd);
            MapTypes.requireBuffer(
                    MapType.RINGBUF, info.type(), operation, "BpfObject.perfbuf(name)");
            Optional<KernelProgram> user = PinnedTypes.newestUser(info);
            List<Integer> maps = user.map(KernelProgram::maps).orElse(List.of());
            return of(
                    KernelRing.ofId(null, info, fd, maps), PinnedTypes.of(info, user, NO_CONTROL));
        } finally {
            Libc.close(fd);
        }
    }

    private static String adviceById(int errno) {
        return switch (errno) {
            case Errno.ENOENT -> "there is no such map: bpftool map lists those of the machine";
            case Errno.EPERM -> new Privileges().advice(List.of(Capability.CAP_SYS_ADMIN));
            default -> "";
        };
    }

    /**
     * Opens a pinned ring buffer whose program counts reserve failures without the producer
     * contract.
     *
     * @param path the path of its pin, in a BPF file system
     * @param failures returns the program's count of records that it could not reserve or output,
     *     which never decreases. Called by any thread, the poll loop's included, until the ring is
     *     closed. Its value at this call is the base of the count. If it throws later, the last
     *     value is kept, and a warning is logged
     * @throws BpfException as {@link #openPinned(Path)}
     * @throws IllegalStateException if the ring has a control block, which counts the failures
     */
    public static BpfRingbuf openPinned(Path path, LongSupplier failures) {
        Objects.requireNonNull(failures, "failures");
        BpfRingbuf ring = openPinned(path);
        try {
            ring.channel.countFailuresBy(failures);
            return ring;
        } catch (RuntimeException | Error e) {
            ring.close();
            throw e;
        }
    }

    /**
     * Pins the ring, and its control block next to it under the same name with the suffix {@code
     * _ctl}. Both outlive this process, until the files are deleted.
     *
     * @param path the path of the pin, in a BPF file system
     * @throws BpfException if something is pinned there, or the path is in no BPF file system
     * @throws IllegalStateException if the ring is closed
     */
    public void pin(Path path) {
        Objects.requireNonNull(path, "path");
        requireOpen("pin it");
        kernelRing.pin(path);
    }

    private void requireOpen(String action) {
        if (onClose().toCompletableFuture().isDone()) { // its descriptor may have been reused
            throw new IllegalStateException(
                    this + " is closed: " + action + " before it is closed");
        }
    }

    /**
     * Removes the pin of a ring, and those of its control block and its lifetime entries next to
     * it, if they exist. What is not pinned elsewhere ends with the last process that uses it.
     *
     * @param path the path of the ring's pin
     * @throws BpfException if a file cannot be deleted
     */
    public static void unpin(Path path) {
        Objects.requireNonNull(path, "path");
        for (Path pin : List.of(path, ControlPin.beside(path), LifetimePin.beside(path))) {
            try {
                Files.deleteIfExists(pin);
            } catch (IOException e) {
                throw new BpfException("remove the pin " + pin, 0, e.toString(), e);
            }
        }
    }

    @Override
    public <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop) {
        return HandlerReader.start(this, decoder, handler, loop);
    }

    /** The id of its map, unique among the maps of the machine while it exists. */
    public int mapId() {
        return kernelRing.mapId();
    }

    /**
     * Samples the positions of the ring, and counts the records that were reserved since an earlier
     * sample. Reads nothing: for any thread, and also while another process reads the ring. Maps
     * the ring for the time of the call.
     *
     * @param since the producer position of the earlier sample
     * @throws IllegalStateException if the ring is closed
     */
    public RingbufSample sample(long since) {
        requireOpen("sample it");
        return kernelRing.sample(since);
    }

    /**
     * The failed reserves of the program since its control block was created, before the ring was
     * opened as well; empty without the producer contract. For any thread, also while another
     * process reads the ring.
     *
     * @throws IllegalStateException if the ring is closed
     */
    public OptionalLong totalReserveFailures() {
        ControlBlock control = kernelRing.control();
        return control == null ? OptionalLong.empty() : OptionalLong.of(control.total());
    }

    @Override
    public RingbufStats stats() {
        return counters.stats();
    }

    @Override
    public CompletionStage<RingbufAudit> audit() {
        return channel.audit().thenApply(RingbufAudit.class::cast);
    }

    @Override
    @SuppressWarnings("exports")
    public @Nullable ObjectTypes structTypes() {
        return types == null ? null : types.forRing(name());
    }

    /** The ring's name, map id and size. */
    @Override
    public String toString() {
        return kernelRing + " of " + sizeBytes() + " bytes";
    }
}

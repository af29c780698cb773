package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.serve.BufferChannel;
import io.bpfevents.core.internal.serve.KernelRing;
import io.bpfevents.core.internal.serve.PinnedTypes;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A ring buffer of the kernel: one of an object's maps, or a pinned one. */
@SuppressWarnings("exports") // the superclass is for the library alone
public final class BpfRingbuf extends AbstractRingbuf implements Ringbuf {
    private final KernelRing kernelRing;
    private final BufferChannel channel;
    private final @Nullable ObjectTypes types; // of its object, or as the kernel has them

    private BpfRingbuf(KernelRing ring, BufferChannel channel, @Nullable ObjectTypes types) {
        super(channel);
        this.kernelRing = ring;
        this.channel = channel;
        this.types = types;
    }

    /**
     * Takes a ring of an object or of a pin. For the library alone: the types of the parameters are
     * not exported.
     *
     * @param types of the object, or of the programs that use the pinned ring; null without any
     */
    @SuppressWarnings("exports")
    public static BpfRingbuf of(KernelRing ring, @Nullable ObjectTypes types) {
        return new BpfRingbuf(ring, new BufferChannel(ring), types);
    }

    /**
     * Opens a pinned ring buffer. It keeps its positions: reading begins with the first unread
     * record, or with the latest that a process has delivered which was killed while it read: at
     * most {@code min(size / 8, 4096)} bytes of them, or one longer record. What its program could
     * not reserve is known if the control block of its contract is pinned beside it, as {@link
     * #pin} and {@code BpfObject.pinPath} do.
     *
     * <p>Record classes are bound by the types of the programs that are loaded and use the ring, or
     * else of the one that made the control block, as far as the kernel provides them: that
     * requires {@code CAP_SYS_ADMIN}, and programs with BTF. Without, a record class must describe
     * its struct by itself, see {@code RecordLayout.declared}.
     *
     * @param path where it is pinned, in a BPF file system
     * @throws BpfException if there is nothing, or something other than a ring buffer, if the
     *     control block beside it is of another ring or another version of the contract, or if its
     *     positions make no sense, as after another process has written to it
     */
    public static BpfRingbuf openPinned(Path path) {
        String operation = "open the pinned ring buffer " + Objects.requireNonNull(path, "path");
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
            if (info.type() != MapType.RINGBUF) {
                throw new BpfException(operation, "it is a map of type " + info.type());
            }
            control = ControlPin.open(path, operation);
            ObjectTypes types = PinnedTypes.of(info, control); // before what holds descriptors
            return of(KernelRing.ofPin(info, fd, control, ControlPin.beside(path)), types);
        } finally {
            Libc.close(fd);
            if (control >= 0) {
                Libc.close(control);
            }
        }
    }

    /**
     * Opens a pinned ring buffer whose program counts its failures in a way of its own.
     *
     * @param path where it is pinned, in a BPF file system
     * @param failures the program's count of records that it could not reserve or output: never
     *     decreases, and is asked on any thread, the poll loop's included, until the ring is
     *     closed. Differences to its value at this call are used. If it throws later, its last
     *     value stays, and the log says so
     * @throws BpfException as {@link #openPinned(Path)}
     * @throws IllegalStateException if there is a control block beside the ring, which counts them
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
     * Pins the ring, and the control block of its contract beside it under the same name with
     * {@code _ctl} behind it. Both outlive this process; deleting the files ends that. Works until
     * the ring is closed.
     *
     * @param path where, in a BPF file system
     * @throws BpfException if something is pinned there, or it is in no BPF file system
     */
    public void pin(Path path) {
        Objects.requireNonNull(path, "path");
        if (onClose().toCompletableFuture().isDone()) { // its descriptor may be another's by now
            throw new IllegalStateException(this + " is closed: pin it before");
        }
        kernelRing.pin(path);
    }

    @Override
    public String name() {
        return kernelRing.name();
    }

    @Override
    public long sizeBytes() {
        return kernelRing.sizeBytes();
    }

    @Override
    public <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop) {
        return HandlerReader.start(this, decoder, handler, loop);
    }

    @Override
    public RingbufStats stats() {
        return channel.stats();
    }

    @Override
    public CompletionStage<RingbufAudit> audit() {
        return channel.audit();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void closeGracefully(Duration atMost) {
        channel.closeGracefully(atMost);
    }

    @Override
    public CompletionStage<Void> onClose() {
        return channel.onClose();
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

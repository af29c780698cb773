package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.core.internal.Descriptors;
import io.bpfevents.core.internal.MapInfo;
import io.bpfevents.core.internal.RingbufAccess;
import io.bpfevents.core.internal.Seat;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A ring buffer of the kernel: one of an object's maps, or a pinned one. */
public final class BpfRingbuf implements Ringbuf {
    static {
        Access.provide();
    }

    private final RingbufChannel channel;
    private final @Nullable ObjectTypes types; // of the object it comes from

    private BpfRingbuf(RingHandle handle, @Nullable ObjectTypes types) {
        channel = new RingbufChannel(handle);
        this.types = types;
    }

    /**
     * Opens a pinned ring buffer. It keeps its positions: reading begins with the first unread
     * record. What its program failed to reserve is not known here.
     *
     * @param path where it is pinned, in a BPF file system
     * @throws BpfException if there is nothing, or something other than a ring buffer
     */
    public static BpfRingbuf openPinned(Path path) {
        String operation = "open the pinned ring buffer " + Objects.requireNonNull(path, "path");
        BpfSupport.requireLibbpf(operation);
        int fd = Calls.check(Libbpf.bpf_obj_get(path.toString()), operation);
        try {
            Descriptors.require(fd, "map", operation);
            MapInfo info = MapInfo.of(fd);
            if (info.type() != MapType.RINGBUF) {
                throw new BpfException(operation, "it is a map of type " + info.type());
            }
            return new BpfRingbuf(RingHandle.duplicate(info.name(), fd, null), null);
        } finally {
            Libc.close(fd);
        }
    }

    RingbufChannel channel() {
        return channel;
    }

    @Override
    public String name() {
        return channel.origin().name();
    }

    @Override
    public long sizeBytes() {
        return channel.origin().sizeBytes();
    }

    @Override
    public RingbufStats stats() {
        return channel.stats();
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

    /** The ring's name, map id and size. */
    @Override
    public String toString() {
        return channel.origin() + " of " + sizeBytes() + " bytes";
    }

    private static final class Access extends RingbufAccess {
        static void provide() {
            provide(new Access());
        }

        @Override
        public Seat seat(Ringbuf ring) {
            return switch (ring) {
                case BpfRingbuf kernel -> kernel.channel.seat();
                case SimulatedRingbuf simulated -> simulated.channel().seat();
            };
        }

        @Override
        public @Nullable ObjectTypes types(Ringbuf ring) {
            return ring instanceof BpfRingbuf kernel ? kernel.types : null;
        }

        @Override
        public BpfRingbuf open(
                String name,
                int map,
                int controlMap,
                OptionalLong controlOffset,
                ObjectTypes types) {
            RingHandle.Control control =
                    controlOffset.isPresent()
                            ? new RingHandle.Control(controlMap, controlOffset.getAsLong())
                            : null;
            return new BpfRingbuf(RingHandle.duplicate(name, map, control), types);
        }
    }
}

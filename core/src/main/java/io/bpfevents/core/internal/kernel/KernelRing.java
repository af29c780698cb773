package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LifetimePin;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.LifetimeEntries;
import io.bpfevents.core.internal.count.LifetimeMap;
import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.Corruption;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.BufferBackend;
import io.bpfevents.core.internal.serve.OpenBuffer;
import io.bpfevents.core.stats.RingbufSample;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A ring of the kernel: its descriptors, and its attributes that are known before it is mapped.
 * Owns the descriptors, which are duplicates: the object from which they come may be closed first.
 *
 * @param own its descriptor
 * @param keepsUnread whether a full ring rejects records, and does not overwrite unread ones
 * @param contract the ring's control block; null if its program does not use the producer contract
 * @param lifetime the ring's lifetime entries; null if it has none
 */
public record KernelRing(
        String name,
        int mapId,
        long sizeBytes,
        RingFd own,
        boolean keepsUnread,
        @Nullable Contract contract,
        @Nullable LifetimeEntries lifetime)
        implements BufferBackend {
    /** System property: with {@code libbpf}, buffers are read by the reference readers. */
    static final String READER = "io.bpfevents.reader";

    private static final String MAPPED = "mapped";

    /** {@code BPF_F_RB_OVERWRITE} of include/uapi/linux/bpf.h, from kernel 6.19 on. */
    private static final int OVERWRITE = 1 << 19;

    /**
     * Opens a ring of an object.
     *
     * @param control the map with the control blocks; ignored without {@code offset}
     * @param offset of the ring's block in the value of that map; empty if the ring has none
     */
    public static KernelRing ofObject(String name, int fd, int control, OptionalLong offset) {
        MapInfo info = MapInfo.of(fd);
        int ringFd = Descriptors.duplicate(fd);
        try {
            Contract contract = Contract.ofObject(control, offset, info.id(), name);
            return of(name, info, ringFd, contract, null);
        } catch (RuntimeException | Error e) {
            Libc.close(ringFd);
            throw e;
        }
    }

    /**
     * Opens a pinned ring.
     *
     * @param fullName null for the part of its name that the kernel keeps
     * @param info the attributes of its map
     * @param control the map of the control block; negative if none is pinned next to the ring
     * @param life the map of the lifetime entries; negative if none are pinned next to the ring
     * @param pin the path of the ring's pin
     */
    public static KernelRing ofPin(
            @Nullable String fullName, MapInfo info, int fd, int control, int life, Path pin) {
        String name = fullName == null ? info.name() : fullName;
        int ringFd = Descriptors.duplicate(fd);
        Contract contract = null;
        try {
            contract = Contract.ofPin(control, info, pin);
            LifetimeEntries lifetime = life < 0 ? null : lifetime(life, info, pin, contract);
            return of(name, info, ringFd, contract, lifetime);
        } catch (RuntimeException | Error e) {
            if (contract != null) {
                contract.close();
            }
            Libc.close(ringFd);
            throw e;
        }
    }

    /**
     * Opens a ring of the machine.
     *
     * @param fullName null for the part of its name that the kernel keeps
     * @param info the attributes of its map
     * @param maps the ids of the maps of a program that uses it, which can include its control
     *     block
     */
    public static KernelRing ofId(
            @Nullable String fullName, MapInfo info, int fd, List<Integer> maps) {
        int ringFd = Descriptors.duplicate(fd);
        try {
            String name = fullName == null ? info.name() : fullName;
            return of(name, info, ringFd, Contract.ofMaps(maps, info), null);
        } catch (RuntimeException | Error e) {
            Libc.close(ringFd);
            throw e;
        }
    }

    private static LifetimeEntries lifetime(
            int fd, MapInfo info, Path pin, @Nullable Contract contract) {
        return LifetimeMap.map(
                fd,
                info.id(),
                "ring " + label(info.name(), info.id()),
                LifetimePin.beside(pin),
                contract == null ? null : contract.block());
    }

    private static KernelRing of(
            String name,
            MapInfo info,
            int fd,
            @Nullable Contract contract,
            @Nullable LifetimeEntries lifetime) {
        boolean keepsUnread = (info.flags() & OVERWRITE) == 0;
        if (!keepsUnread) {
            RingReaders.require(label(name, info.id()), false);
        }
        return new KernelRing(
                name,
                info.id(),
                info.maxEntries(),
                new RingFd(fd),
                keepsUnread,
                contract,
                lifetime);
    }

    /** Pins the ring, and its control block next to it. */
    public void pin(Path path) {
        CallResults.check(
                Libbpf.bpf_obj_pin(own.fd(), path.toString()),
                "pin " + this + " to " + path,
                errno -> new PinAdvice().pinning(path, errno));
        if (contract != null) {
            try {
                boolean _ = ControlPin.pin(contract.fd(), path);
            } catch (RuntimeException | Error e) {
                unpin(path, e); // both or none: an older block could seem to be this ring's
                throw e;
            }
        }
    }

    private static void unpin(Path path, Throwable why) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public @Nullable ControlBlock control() {
        return contract == null ? null : contract.block();
    }

    /** The figures of the ring, at zero. */
    public RingbufCounters newCounters() {
        // a figure in bytes cannot balance with those of records
        boolean balances = skips() && keepsUnread;
        return new RingbufCounters(sizeBytes, control(), balances ? lifetime : null);
    }

    @Override
    public int[] fds() {
        return own.all();
    }

    @Override
    public boolean placesLosses() {
        return contract != null;
    }

    @Override
    public boolean skips() {
        return readerKind().equals(MAPPED);
    }

    @Override
    public void claim() {
        MapClaims.claim(mapId, toString());
    }

    @Override
    public void unclaim() {
        MapClaims.release(mapId);
    }

    @Override
    public OpenBuffer open(BufferCounters counters) {
        return open(RingMemory.map(own.fd(), sizeBytes), counters);
    }

    @Override
    public OpenBuffer openReadOnly(BufferCounters counters) {
        return open(RingMemory.mapReadOnly(own.fd(), sizeBytes), counters);
    }

    private OpenBuffer open(RingMemory memory, BufferCounters counters) {
        try {
            BufferReader reader = RingReaders.of(label(), own.fd(), memory, keepsUnread, lifetime);
            return new OpenBuffer(label(), reader, memory::unmap, counters);
        } catch (RuntimeException | Error e) {
            memory.unmap();
            throw e;
        }
    }

    /**
     * Samples the positions, also while another process reads the ring.
     *
     * @param since the position from which on records are counted
     */
    public RingbufSample sample(long since) {
        RingMemory memory = RingMemory.mapReadOnly(own.fd(), sizeBytes);
        try {
            long consumer = memory.consumerPositionAcquire();
            long producer = memory.producerPositionAcquire();
            long records =
                    Corruption.isPossible(since, producer, sizeBytes)
                            ? memory.countSlots(since, producer)
                            : 0;
            boolean isWhole = memory.producerPositionAcquire() - since <= sizeBytes;
            return new RingbufSample(
                    consumer, producer, isWhole ? OptionalLong.of(records) : OptionalLong.empty());
        } finally {
            memory.unmap();
        }
    }

    private static String readerKind() {
        return System.getProperty(READER, MAPPED);
    }

    /**
     * Whether the reference reader is configured.
     *
     * @throws BpfException if the property has an unknown value
     */
    static boolean isReadByLibbpf(String operation) {
        String kind = readerKind();
        return switch (kind) {
            case MAPPED -> false;
            case "libbpf" -> true;
            default ->
                    throw new BpfException(
                            operation, READER + " must be mapped or libbpf, not " + kind);
        };
    }

    @Override
    public void close() {
        Libc.close(own.fd());
        if (contract != null) {
            contract.close();
        }
        if (lifetime != null) {
            lifetime.unmap();
        }
    }

    /** The ring as messages name it. */
    @Override
    public String toString() {
        return "ring " + label();
    }

    private String label() {
        return label(name, mapId);
    }

    private static String label(String name, int mapId) {
        return name + " (map id " + mapId + ")";
    }
}

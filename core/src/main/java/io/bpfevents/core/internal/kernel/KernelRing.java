package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.LifetimePin;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.FailureCounts;
import io.bpfevents.core.internal.count.LifetimeEntries;
import io.bpfevents.core.internal.count.LifetimeMap;
import io.bpfevents.core.internal.read.LibbpfRingbufReader;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.read.RingbufReader;
import io.bpfevents.core.internal.serve.OpenRing;
import io.bpfevents.core.internal.serve.RingBackend;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A ring of the kernel: its descriptors, and its attributes that are known before it is mapped.
 * Owns the descriptors, which are duplicates: the object from which they come may be closed first.
 *
 * @param keepsUnread whether a full ring rejects records, and does not overwrite unread ones
 * @param contract the ring's control block; null if its program does not use the producer contract
 * @param lifetime the ring's lifetime entries; null if it has none
 */
public record KernelRing(
        String name,
        int mapId,
        long sizeBytes,
        int fd,
        boolean keepsUnread,
        @Nullable Contract contract,
        @Nullable LifetimeEntries lifetime)
        implements RingBackend {
    /** System property: with {@code libbpf}, rings are read by the reference reader. */
    static final String READER = "io.bpfevents.reader";

    private static final String MAPPED = "mapped";

    /** {@code BPF_F_RB_OVERWRITE} of include/uapi/linux/bpf.h, from kernel 6.19 on. */
    private static final int OVERWRITE = 1 << 19;

    /**
     * A mapped control block and its map.
     *
     * @param fd the map whose first value contains the block
     */
    record Contract(int fd, ControlBlock block) {
        private interface Mapper {
            ControlBlock map(int fd);
        }

        private static Contract of(int fd, Mapper mapper) {
            int own = duplicateFd(fd);
            try {
                return new Contract(own, mapper.map(own));
            } catch (RuntimeException | Error e) {
                Libc.close(own);
                throw e;
            }
        }

        private void close() {
            block.unmap();
            Libc.close(fd);
        }
    }

    /**
     * Opens a ring of an object.
     *
     * @param control the map with the control blocks; ignored without {@code offset}
     * @param offset of the ring's block in the value of that map; empty if the ring has none
     */
    public static KernelRing ofObject(String name, int fd, int control, OptionalLong offset) {
        MapInfo info = MapInfo.of(fd);
        int ringFd = duplicateFd(fd);
        try {
            Contract contract =
                    offset.isEmpty()
                            ? null
                            : Contract.of(
                                    control,
                                    own ->
                                            ControlBlock.map(
                                                    own, offset.getAsLong(), info.id(), name));
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
        int ringFd = duplicateFd(fd);
        Contract contract = null;
        try {
            contract =
                    control < 0
                            ? null
                            : Contract.of(
                                    control,
                                    own ->
                                            ControlBlock.find(
                                                    own, info.id(), ControlPin.beside(pin)));
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
        return new KernelRing(
                name, info.id(), info.maxEntries(), fd, keepsUnread, contract, lifetime);
    }

    private static int duplicateFd(int fd) {
        return CallResults.check(Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 0), "duplicate a descriptor");
    }

    /** Pins the ring, and its control block next to it. */
    public void pin(Path path) {
        CallResults.check(
                Libbpf.bpf_obj_pin(fd, path.toString()),
                "pin " + this + " to " + path,
                errno -> new PinAdvice().pinning(path, errno));
        if (contract != null) {
            try {
                ControlPin.pin(contract.fd(), path);
            } catch (RuntimeException | Error e) {
                unpin(path, e); // both or none: otherwise an older control block could be taken for
                // this ring's
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

    @Override
    public @Nullable FailureCounts failures() {
        return control();
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
    public OpenRing open(BufferCounters counters) {
        RingMemory memory = RingMemory.map(fd, sizeBytes);
        try {
            return new OpenRing(label(), memory, reader(memory, counters), counters);
        } catch (RuntimeException | Error e) {
            memory.unmap();
            throw e;
        }
    }

    private static String readerKind() {
        return System.getProperty(READER, MAPPED);
    }

    private RingbufReader reader(RingMemory memory, BufferCounters counters) {
        String kind = readerKind();
        return switch (kind) {
            case MAPPED -> {
                counters.continueFrom(lifetime);
                yield new MappedRingbufReader(label(), memory, lifetime);
            }
            case "libbpf" -> new LibbpfRingbufReader(label(), fd, memory);
            default ->
                    throw new BpfException(
                            "read " + this, READER + " must be mapped or libbpf, not " + kind);
        };
    }

    @Override
    public void close() {
        Libc.close(fd);
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

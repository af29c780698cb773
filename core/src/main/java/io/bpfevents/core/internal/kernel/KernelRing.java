package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.FailureCounts;
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
 * @param contract the ring's control block; null if its program does not use the producer contract
 */
public record KernelRing(
        String name, int mapId, long sizeBytes, int fd, @Nullable Contract contract)
        implements RingBackend {
    /** System property: with {@code libbpf}, rings are read by the reference reader. */
    static final String READER = "io.bpfevents.reader";

    private static final String MAPPED = "mapped";

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
            return new KernelRing(name, info.id(), info.maxEntries(), ringFd, contract);
        } catch (RuntimeException | Error e) {
            Libc.close(ringFd);
            throw e;
        }
    }

    /**
     * Opens a pinned ring.
     *
     * @param info the attributes of its map
     * @param control the map of the control block; negative if none is pinned next to the ring
     * @param controlPin the path of that pin
     */
    public static KernelRing ofPin(MapInfo info, int fd, int control, Path controlPin) {
        int ringFd = duplicateFd(fd);
        try {
            Contract contract =
                    control < 0
                            ? null
                            : Contract.of(
                                    control, own -> ControlBlock.find(own, info.id(), controlPin));
            return new KernelRing(info.name(), info.id(), info.maxEntries(), ringFd, contract);
        } catch (RuntimeException | Error e) {
            Libc.close(ringFd);
            throw e;
        }
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
            return new OpenRing(label(), memory, reader(memory), counters);
        } catch (RuntimeException | Error e) {
            memory.unmap();
            throw e;
        }
    }

    private static String readerKind() {
        return System.getProperty(READER, MAPPED);
    }

    private RingbufReader reader(RingMemory memory) {
        String kind = readerKind();
        return switch (kind) {
            case MAPPED -> new MappedRingbufReader(label(), memory);
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
    }

    /** The ring as messages name it. */
    @Override
    public String toString() {
        return "ring " + label();
    }

    private String label() {
        return name + " (map id " + mapId + ")";
    }
}

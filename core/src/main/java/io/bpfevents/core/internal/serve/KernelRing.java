package io.bpfevents.core.internal.serve;

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
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A ring's descriptors and what is known of it without mapping it. Owns the descriptors, which are
 * duplicates: the object they come from may be closed first.
 *
 * @param contract the ring's control block, if its program uses the contract
 */
public record KernelRing(
        String name, int mapId, long sizeBytes, int fd, @Nullable Contract contract)
        implements RingBackend {
    /** System property: {@code libbpf} has libbpf read the rings, to compare with. */
    static final String READER = "io.bpfevents.reader";

    private static final String MAPPED = "mapped";

    /**
     * A control block, mapped, and the map that it is in.
     *
     * @param fd the map that holds it, as its first value
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
     * Takes a ring of an object.
     *
     * @param control the map with the control blocks; means nothing without {@code offset}
     * @param offset where in it the ring's block begins, if it has one
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
     * Takes a pinned ring.
     *
     * @param info what the kernel says of it
     * @param control what is pinned beside it, or negative if nothing is
     * @param controlPin where that is pinned
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

    /** Pins the ring, and its control block beside it. */
    public void pin(Path path) {
        CallResults.check(
                Libbpf.bpf_obj_pin(fd, path.toString()),
                "pin " + this + " to " + path,
                errno -> new PinAdvice().pinning(path, errno));
        if (contract != null) {
            try {
                ControlPin.pin(contract.fd(), path);
            } catch (RuntimeException | Error e) {
                unpin(path, e); // both or none: it would be opened with another one's counts
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
                            "read " + this, READER + " is mapped or libbpf, not " + kind);
        };
    }

    @Override
    public void close() {
        Libc.close(fd);
        if (contract != null) {
            contract.close();
        }
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return "ring " + label();
    }

    private String label() {
        return name + " (map id " + mapId + ")";
    }
}

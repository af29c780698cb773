package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.core.internal.MapInfo;
import io.bpfevents.ffi.Libc;
import org.jspecify.annotations.Nullable;

/**
 * A ring's descriptors and what is known of it without mapping it. Owns the descriptors, which are
 * duplicates: the object they come from may be closed first.
 *
 * @param control the ring's control block, if its program uses the contract
 */
record RingHandle(String name, int mapId, long sizeBytes, int fd, @Nullable Control control)
        implements RingOrigin {
    /** System property: {@code libbpf} has libbpf read the rings, to compare with. */
    static final String READER = "io.bpfevents.reader";

    /**
     * Where a control block is.
     *
     * @param fd the map that holds it, as its first value
     * @param offset of the block in that value, in bytes
     */
    record Control(int fd, long offset) {}

    /** Takes its own descriptors of a ring's map and, if there is one, of its control block's. */
    static RingHandle duplicate(String name, int fd, @Nullable Control control) {
        MapInfo info = MapInfo.of(fd);
        int ringFd = duplicate(fd);
        try {
            Control own =
                    control == null ? null : new Control(duplicate(control.fd()), control.offset());
            return new RingHandle(name, info.id(), info.maxEntries(), ringFd, own);
        } catch (RuntimeException e) {
            Libc.close(ringFd);
            throw e;
        }
    }

    private static int duplicate(int fd) {
        return Calls.check(Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 0), "duplicate a descriptor");
    }

    @Override
    public boolean countsFailures() {
        return control != null;
    }

    @Override
    public void claim() {
        RingClaims.claim(mapId, toString());
    }

    @Override
    public void unclaim() {
        RingClaims.release(mapId);
    }

    @Override
    public OpenRing open() {
        RingMemory memory = RingMemory.map(fd, sizeBytes);
        ControlBlock block = null;
        try {
            if (control != null) {
                block = ControlBlock.map(control.fd(), control.offset(), name);
            }
            return new OpenRing(memory, block, reader(memory));
        } catch (RuntimeException | Error e) {
            OpenRing.unmap(memory, block);
            throw e;
        }
    }

    private RingbufReader reader(RingMemory memory) {
        String kind = System.getProperty(READER, "mapped");
        return switch (kind) {
            case "mapped" -> new MappedRingbufReader(name, memory);
            case "libbpf" -> new LibbpfRingbufReader(fd, memory);
            default ->
                    throw new BpfException(
                            "read " + this, READER + " is mapped or libbpf, not " + kind);
        };
    }

    @Override
    public void close() {
        Libc.close(fd);
        if (control != null) {
            Libc.close(control.fd());
        }
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return "ring " + name + " (map id " + mapId + ")";
    }
}

package io.bpfevents.core.internal.count;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LifetimePin;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.NativeMemory;
import io.bpfevents.ffi.struct.BpfMapCreateOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The kernel map with the {@link LifetimeEntries} of one ring: an array of one value that can be
 * mapped. Its first line has the magic number, the version, and the id of the ring, so that the
 * entries are never used for another ring.
 */
public final class LifetimeMap {
    private static final String NAME = "bpf_events_life"; // at most 15 characters
    private static final long MAGIC = 0x4546494c56455042L; // "BPEVLIFE"
    private static final int VERSION = 1;

    private static final long MAGIC_OFFSET = 0;
    private static final long VERSION_OFFSET = 8;
    private static final long RING_MAP_ID_OFFSET = 12;

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;

    private LifetimeMap() {}

    /**
     * Creates the entries of a ring, and pins them next to it.
     *
     * @param ringFd a ring that was never read: otherwise its lifetime figures begin at its
     *     consumer position
     * @param ring where the ring is pinned
     * @throws BpfException if that fails, for example because entries are pinned there already
     */
    public static void create(int ringFd, Path ring) {
        int fd = create("create lifetime entries for " + ring, MapInfo.of(ringFd).id());
        try {
            LifetimePin.pin(fd, ring);
        } finally {
            Libc.close(fd);
        }
    }

    private static int create(String operation, int ringMapId) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(U32);
            MemorySegment value = arena.allocate(LifetimeEntries.SIZE, Long.BYTES);
            value.set(U64, MAGIC_OFFSET, MAGIC);
            value.set(U32, VERSION_OFFSET, VERSION);
            value.set(U32, RING_MAP_ID_OFFSET, ringMapId);
            int fd =
                    CallResults.check(
                            Libbpf.bpf_map_create(
                                    Libbpf.BPF_MAP_TYPE_ARRAY,
                                    NAME,
                                    Integer.BYTES,
                                    (int) LifetimeEntries.SIZE,
                                    1,
                                    BpfMapCreateOpts.allocate(arena, LibbpfMaps.BPF_F_MMAPABLE)),
                            operation);
            try {
                CallResults.check(Libbpf.bpf_map_update_elem(fd, key, value, 0), operation);
                return fd;
            } catch (RuntimeException | Error e) {
                Libc.close(fd);
                throw e;
            }
        }
    }

    /**
     * Maps the entries of a ring.
     *
     * @param fd their map, which may be closed afterwards
     * @param ring as messages name it
     * @param pin where the entries are pinned
     * @param control the ring's control block; null if it has none
     * @throws BpfException if the map is something else, or belongs to another ring
     */
    public static LifetimeEntries map(
            int fd, int ringMapId, String ring, Path pin, @Nullable ControlBlock control) {
        String operation = "map the lifetime entries that are pinned as " + pin;
        long size = MapInfo.of(fd).valueSize();
        if (size != LifetimeEntries.SIZE) {
            throw new BpfException(
                    operation, "its values have " + size + " bytes: remove that pin");
        }
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        int readWrite = Libc.PROT_READ | Libc.PROT_WRITE;
        MemorySegment mapping =
                CallResults.check(Libc.mmap(page, readWrite, Libc.MAP_SHARED, fd, 0), operation);
        Arena arena = Arena.ofShared();
        try {
            MemorySegment value = NativeMemory.owned(mapping, arena);
            check(value, ringMapId, operation);
            return new LifetimeEntries(
                    ring,
                    value.asSlice(0, LifetimeEntries.SIZE),
                    control == null
                            ? null
                            : new LifetimeEntries.Failures(
                                    control.countBefore(),
                                    control::total,
                                    control.throttledBefore()),
                    arena::close);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static void check(MemorySegment value, int ringMapId, String operation) {
        long magic = value.get(U64, MAGIC_OFFSET);
        int version = value.get(U32, VERSION_OFFSET);
        int owner = value.get(U32, RING_MAP_ID_OFFSET);
        if (magic != MAGIC || version != VERSION) {
            throw new BpfException(
                    operation,
                    ("it has magic %x version %d, this library supports magic %x version %d: remove"
                                    + " that pin")
                            .formatted(magic, version, MAGIC, VERSION));
        }
        if (owner != ringMapId) {
            throw new BpfException(
                    operation,
                    ("it belongs to the ring of map id %d, not to that of map id %d: remove that pin"
                                    + " to read the ring without lifetime figures")
                            .formatted(owner, ringMapId));
        }
    }
}

package io.bpfevents.core.internal.call;

import io.bpfevents.core.MapType;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.struct.BpfMapInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel reports about a map.
 *
 * @param id unique among the maps of the machine while it exists
 * @param maxEntries maximum number of entries; of a ring buffer, its size in bytes
 * @param flags {@code BPF_F_*}
 * @param btfId the kernel's id of the BTF that it was created with; 0 if without
 */
public record MapInfo(
        int id,
        MapType type,
        int keySize,
        int valueSize,
        long maxEntries,
        int flags,
        String name,
        int btfId) {

    /** Queries the map that a descriptor refers to. */
    public static MapInfo of(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = BpfMapInfo.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, BpfMapInfo.SIZE);
            CallResults.check(Libbpf.bpf_obj_get_info_by_fd(fd, info, length), "query a map");
            return new MapInfo(
                    BpfMapInfo.id(info),
                    MapTypes.of(BpfMapInfo.type(info)),
                    BpfMapInfo.keySize(info),
                    BpfMapInfo.valueSize(info),
                    Integer.toUnsignedLong(BpfMapInfo.maxEntries(info)),
                    BpfMapInfo.mapFlags(info),
                    BpfMapInfo.name(info),
                    BpfMapInfo.btfId(info));
        }
    }
}

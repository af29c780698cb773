package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A mapped control block and its map. Owns the descriptor, a duplicate.
 *
 * @param fd the map whose first value contains the block
 */
record Contract(int fd, ControlBlock block) {
    /** The kernel's name of the map with the control blocks, as {@code bpf_events.bpf.h} has it. */
    private static final String MAP = ".data.events";

    private interface Mapper {
        ControlBlock map(int fd);
    }

    /**
     * The block of a buffer of an object.
     *
     * @param control the map with the control blocks; ignored without {@code offset}
     * @param offset of the block in the value of that map; empty if the buffer has none
     * @param mapId of the buffer
     * @param name of the buffer
     */
    static @Nullable Contract ofObject(int control, OptionalLong offset, int mapId, String name) {
        return offset.isEmpty()
                ? null
                : of(control, own -> ControlBlock.map(own, offset.getAsLong(), mapId, name));
    }

    /**
     * The block that is pinned next to a buffer.
     *
     * @param control the map of the block; negative if there is none
     * @param info the attributes of the buffer's map
     * @param pin the path of the buffer's pin
     */
    static @Nullable Contract ofPin(int control, MapInfo info, Path pin) {
        return control < 0
                ? null
                : of(control, own -> ControlBlock.find(own, info.id(), ControlPin.beside(pin)));
    }

    /**
     * The block of a ring in the maps of a program that uses the ring.
     *
     * @param maps the ids of the maps
     * @return null if none of them has such a block
     * @throws io.bpfevents.core.BpfException if the block is of another version of the contract
     */
    static @Nullable Contract ofMaps(List<Integer> maps, MapInfo ring) {
        for (int id : maps) {
            int fd = Libbpf.bpf_map_get_fd_by_id(id);
            if (fd >= 0) { // else it was deleted meanwhile
                try {
                    if (MapInfo.of(fd).name().equals(MAP)) {
                        return of(fd, own -> ControlBlock.find(own, ring.id(), Path.of(MAP)));
                    }
                } finally {
                    Libc.close(fd);
                }
            }
        }
        return null;
    }

    private static Contract of(int fd, Mapper mapper) {
        int own = Descriptors.duplicate(fd);
        try {
            return new Contract(own, mapper.map(own));
        } catch (RuntimeException | Error e) {
            Libc.close(own);
            throw e;
        }
    }

    void close() {
        block.unmap();
        Libc.close(fd);
    }
}

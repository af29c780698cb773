package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.BpfProgInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Finds the BTF of a pinned ring's records in the kernel.
 *
 * <p>The BTF of a loaded program that uses the ring has precedence: the program can be newer than
 * the pinned maps, which are reused when a program is loaded again. Of several programs the newest
 * one is used. Without a loaded program it is the BTF with which the ring or its control block was
 * created; libbpf creates rings without BTF.
 */
public final class PinnedTypes {
    private static final int MOST_MAPS = 64; // per program: MAX_USED_MAPS of the kernel

    private PinnedTypes() {}

    /**
     * Reads the types of a ring's records.
     *
     * @param control the descriptor of the control block's map; negative if there is none
     * @return null if the kernel has no BTF for them, or denies this process access to it
     */
    public static @Nullable ObjectTypes of(MapInfo ring, int control) {
        int btf = ofPrograms(ring.id()).orElseGet(() -> ofMaps(ring, control));
        return btf == 0 ? null : LoadedBtf.ofKernel(btf, "pinned ring " + ring.name());
    }

    private static int ofMaps(MapInfo ring, int control) {
        return ring.btfId() != 0 || control < 0 ? ring.btfId() : MapInfo.of(control).btfId();
    }

    /**
     * The BTF id of the newest program that uses the ring, 0 if that has no BTF; empty without such
     * a program.
     */
    private static OptionalInt ofPrograms(int ring) {
        OptionalInt found = OptionalInt.empty();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment next = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment info = BpfProgInfo.allocate(arena);
            MemorySegment maps = arena.allocate(ValueLayout.JAVA_INT, MOST_MAPS);
            while (Libbpf.bpf_prog_get_next_id(next.get(ValueLayout.JAVA_INT, 0), next) == 0) {
                int fd = Libbpf.bpf_prog_get_fd_by_id(next.get(ValueLayout.JAVA_INT, 0));
                if (fd < 0) {
                    continue; // it was unloaded meanwhile
                }
                info.fill((byte) 0);
                BpfProgInfo.takeMapIds(info, maps);
                length.set(ValueLayout.JAVA_INT, 0, BpfProgInfo.SIZE);
                int result = Libbpf.bpf_obj_get_info_by_fd(fd, info, length);
                Libc.close(fd);
                if (result == 0 && uses(maps, BpfProgInfo.mapIdCount(info), ring)) {
                    found = OptionalInt.of(BpfProgInfo.btfId(info));
                }
            }
        }
        return found;
    }

    private static boolean uses(MemorySegment maps, int count, int ring) {
        for (int i = 0; i < Math.min(count, MOST_MAPS); i++) {
            if (maps.getAtIndex(ValueLayout.JAVA_INT, i) == ring) {
                return true;
            }
        }
        return false;
    }
}

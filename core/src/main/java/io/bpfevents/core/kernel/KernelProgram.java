package io.bpfevents.core.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.SystemAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.BpfProgInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A BPF program that is loaded on this machine, by whichever process, and the kernel's counts of it
 * for all CPUs together.
 *
 * @param id unique among the programs of the machine while it is loaded
 * @param name the name of its C function, which the kernel cuts to 15 bytes
 * @param type the type as libbpf names it, such as {@code tracepoint}; a number if libbpf does not
 *     know it
 * @param maps the ids of the maps that it uses, at most 64
 * @param btf the id of its BTF; 0 if it has none
 * @param runTimeNanos the nanoseconds it ran, counted only while the kernel's statistics are on:
 *     {@link RunStatistics}
 * @param runs the number of its runs, counted only while the statistics are on
 * @param skippedHits hits of its hook that the kernel skipped because a BPF program was running on
 *     that CPU already; always counted
 */
public record KernelProgram(
        int id,
        String name,
        String type,
        List<Integer> maps,
        int btf,
        long runTimeNanos,
        long runs,
        long skippedHits) {
    private static final int MOST_MAPS = 64; // MAX_USED_MAPS of the kernel

    /** Copies the list. */
    public KernelProgram {
        maps = List.copyOf(maps);
    }

    /**
     * All programs of the machine, in the order of their ids, which is that of their loading.
     *
     * @throws BpfException without {@code CAP_SYS_ADMIN}
     */
    public static List<KernelProgram> all() {
        String operation = "list the programs of this machine";
        LibbpfGuard.require(operation);
        List<KernelProgram> all = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Query query = new Query(arena);
            MemorySegment next = arena.allocate(ValueLayout.JAVA_INT);
            int result = Libbpf.bpf_prog_get_next_id(0, next);
            while (result == 0) {
                int id = next.get(ValueLayout.JAVA_INT, 0);
                int fd = Libbpf.bpf_prog_get_fd_by_id(id);
                if (fd >= 0) { // else it was unloaded meanwhile
                    query.addTo(all, fd);
                }
                result = Libbpf.bpf_prog_get_next_id(id, next);
            }
            if (result != -Errno.ENOENT) { // not after the last one
                CallResults.check(result, operation, KernelProgram::advice);
            }
        }
        return all;
    }

    /** What to do about an errno of a call that is for administrators. */
    static String advice(int errno) {
        return errno == Errno.EPERM
                ? new Privileges().advice(List.of(Capability.CAP_SYS_ADMIN))
                : SystemAdvice.about(errno);
    }

    /** The memory of the queries. */
    private static final class Query {
        private final MemorySegment info;
        private final MemorySegment length;
        private final MemorySegment mapIds;

        Query(Arena arena) {
            info = BpfProgInfo.allocate(arena);
            length = arena.allocate(ValueLayout.JAVA_INT);
            mapIds = arena.allocate(ValueLayout.JAVA_INT, MOST_MAPS);
        }

        /** Adds the program of a descriptor, and closes that. */
        void addTo(List<KernelProgram> all, int fd) {
            info.fill((byte) 0);
            BpfProgInfo.takeMapIds(info, mapIds);
            length.set(ValueLayout.JAVA_INT, 0, BpfProgInfo.SIZE);
            int result = Libbpf.bpf_obj_get_info_by_fd(fd, info, length);
            Libc.close(fd);
            if (result == 0) {
                all.add(program());
            }
        }

        private KernelProgram program() {
            int type = BpfProgInfo.type(info);
            String typeName = Libbpf.libbpf_bpf_prog_type_str(type);
            int maps = Math.min(BpfProgInfo.mapIdCount(info), MOST_MAPS);
            return new KernelProgram(
                    BpfProgInfo.id(info),
                    BpfProgInfo.name(info),
                    typeName == null ? Integer.toString(type) : typeName,
                    IntStream.range(0, maps)
                            .mapToObj(i -> mapIds.getAtIndex(ValueLayout.JAVA_INT, i))
                            .toList(),
                    BpfProgInfo.btfId(info),
                    BpfProgInfo.runTimeNanos(info),
                    BpfProgInfo.runCount(info),
                    BpfProgInfo.recursionMisses(info));
        }
    }
}

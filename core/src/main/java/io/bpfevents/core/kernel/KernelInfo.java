package io.bpfevents.core.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.BpfProgInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A map or program in the kernel, as the kernel describes it to any process: by its pin, or by its
 * id on this machine.
 */
public sealed interface KernelInfo {
    /** The id: unique among the maps, or among the programs, of this machine. */
    int id();

    /** The name, which the kernel cuts to 15 bytes. */
    String name();

    /** The id of its BTF; 0 if it was loaded without. */
    int btf();

    /**
     * A map.
     *
     * @param keySize the bytes of a key
     * @param valueSize the bytes of a value, on one CPU
     * @param maxEntries the most entries; for a ring buffer its size in bytes
     * @param flags {@code BPF_F_*} of {@code linux/bpf.h}
     */
    record OfMap(
            int id,
            String name,
            MapType type,
            int keySize,
            int valueSize,
            long maxEntries,
            int flags,
            int btf)
            implements KernelInfo {}

    /**
     * A program.
     *
     * @param type the type's name, such as {@code tracepoint}; a number if libbpf does not know it
     * @param tag the hash of its instructions, in hexadecimal digits
     * @param instructions their number, after the verifier has translated them; 0 if this process
     *     may not know it
     * @param maps the ids of the maps that it uses, at most 64
     */
    record OfProgram(
            int id,
            String name,
            String type,
            String tag,
            int instructions,
            List<Integer> maps,
            int btf)
            implements KernelInfo {
        /** Copies the list. */
        public OfProgram {
            maps = List.copyOf(maps);
        }
    }

    /**
     * The map or program that is pinned at a path.
     *
     * @throws BpfException if nothing is pinned there, or a link
     */
    static KernelInfo ofPin(Path path) {
        String operation = "open the pin " + Objects.requireNonNull(path, "path");
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        try {
            return switch (Descriptors.kind(fd, operation)) {
                case "map" -> map(fd);
                case "prog" -> program(fd);
                default ->
                        throw new BpfException(
                                operation,
                                "a link is pinned there: name the pin of a map or program");
            };
        } finally {
            Libc.close(fd);
        }
    }

    /**
     * The map of an id and the program of the same id: one of them, or both, which are unrelated.
     *
     * @throws BpfException if there is neither, or without {@code CAP_SYS_ADMIN}
     */
    static List<KernelInfo> ofId(int id) {
        String operation = "find map or program " + id;
        LibbpfGuard.require(operation);
        List<KernelInfo> found = new ArrayList<>();
        int map = descriptor(Libbpf::bpf_map_get_fd_by_id, id, operation);
        if (map >= 0) {
            try {
                found.add(map(map));
            } finally {
                Libc.close(map);
            }
        }
        int program = descriptor(Libbpf::bpf_prog_get_fd_by_id, id, operation);
        if (program >= 0) {
            try {
                found.add(program(program));
            } finally {
                Libc.close(program);
            }
        }
        if (found.isEmpty()) {
            throw new BpfException(
                    operation,
                    "there is neither: bpftool map and bpftool prog list those of the machine");
        }
        return found;
    }

    /** A negative number if there is none. */
    private static int descriptor(IntUnaryOperator call, int id, String operation) {
        int fd = call.applyAsInt(id);
        return fd == -Errno.ENOENT
                ? fd
                : CallResults.check(
                        fd,
                        operation,
                        errno ->
                                errno == Errno.EPERM
                                        ? new Privileges().advice(List.of(Capability.CAP_SYS_ADMIN))
                                        : "");
    }

    private static OfMap map(int fd) {
        MapInfo info = MapInfo.of(fd);
        return new OfMap(
                info.id(),
                info.name(),
                info.type(),
                info.keySize(),
                info.valueSize(),
                info.maxEntries(),
                info.flags(),
                info.btfId());
    }

    private static OfProgram program(int fd) {
        int mostMaps = 64; // MAX_USED_MAPS of the kernel
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = BpfProgInfo.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, BpfProgInfo.SIZE);
            MemorySegment maps = arena.allocate(ValueLayout.JAVA_INT, mostMaps);
            BpfProgInfo.takeMapIds(info, maps);
            CallResults.check(Libbpf.bpf_obj_get_info_by_fd(fd, info, length), "query a program");
            int type = BpfProgInfo.type(info);
            String typeName = Libbpf.libbpf_bpf_prog_type_str(type);
            return new OfProgram(
                    BpfProgInfo.id(info),
                    BpfProgInfo.name(info),
                    typeName == null ? Integer.toString(type) : typeName,
                    HexFormat.of().formatHex(BpfProgInfo.tag(info)),
                    BpfProgInfo.translatedBytes(info) / Long.BYTES,
                    IntStream.range(0, Math.min(BpfProgInfo.mapIdCount(info), mostMaps))
                            .mapToObj(i -> maps.getAtIndex(ValueLayout.JAVA_INT, i))
                            .toList(),
                    BpfProgInfo.btfId(info));
        }
    }
}

package io.bpfevents.core.object.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The map in which libbpf describes the arguments of USDTs to the functions of {@code
 * bpf/usdt.bpf.h}. Its struct is longer in libbpf 1.7.0 than before, so a program that is compiled
 * with the header of another libbpf than the one that attaches it would read wrong arguments and
 * cookies, without an error.
 */
final class UsdtSpecs {
    private static final String MAP = "__bpf_usdt_specs";
    private static final int MOST_ARGUMENTS = 12;

    private UsdtSpecs() {}

    /**
     * Whether libbpf has written another struct than the program reads, as far as the values show.
     * In both the cookie and the number of arguments are the last fields, after the arguments. A
     * probe without arguments does not show it.
     */
    static boolean haveAnotherLayout(NativeObject object) {
        MemorySegment map = object.mapPointer(MAP);
        if (map == null) {
            return false; // libbpf would have failed
        }
        int fd = Libbpf.bpf_map__fd(map);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(JAVA_INT);
            MemorySegment value = arena.allocate(Libbpf.bpf_map__value_size(map), Long.BYTES);
            long cookie = value.byteSize() - 2 * Long.BYTES;
            for (int i = 0; i < Libbpf.bpf_map__max_entries(map); i++) {
                key.set(JAVA_INT, 0, i);
                if (Libbpf.bpf_map_lookup_elem(fd, key, value) < 0) {
                    return false;
                }
                short arguments = value.get(JAVA_SHORT, cookie + Long.BYTES);
                boolean isOther =
                        arguments < 0
                                || arguments > MOST_ARGUMENTS
                                || (arguments == 0 && !isZero(value.asSlice(0, cookie)));
                if (isOther) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isZero(MemorySegment bytes) {
        return bytes.elements(JAVA_BYTE).allMatch(it -> it.get(JAVA_BYTE, 0) == 0);
    }
}

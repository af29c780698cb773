package io.bpfevents.cli.inspect;

import java.util.ArrayList;
import java.util.List;

/** The names of the flags of maps. */
final class MapFlags {
    /** By bit: {@code BPF_F_*} of {@code linux/bpf.h}. */
    private static final List<String> NAMES =
            List.of(
                    "NO_PREALLOC",
                    "NO_COMMON_LRU",
                    "NUMA_NODE",
                    "RDONLY",
                    "WRONLY",
                    "STACK_BUILD_ID",
                    "ZERO_SEED",
                    "RDONLY_PROG",
                    "WRONLY_PROG",
                    "CLONE",
                    "MMAPABLE",
                    "PRESERVE_ELEMS",
                    "INNER_MAP",
                    "LINK",
                    "PATH_FD",
                    "VTYPE_BTF_OBJ_FD",
                    "TOKEN_FD",
                    "SEGV_ON_FAULT",
                    "NO_USER_CONV",
                    "RB_OVERWRITE");

    private MapFlags() {}

    /** The names without {@code BPF_F_}; the bit's number for an unknown one. */
    static List<String> names(int flags) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((flags >>> bit & 1) != 0) {
                names.add(bit < NAMES.size() ? NAMES.get(bit) : "bit " + bit);
            }
        }
        return names;
    }
}

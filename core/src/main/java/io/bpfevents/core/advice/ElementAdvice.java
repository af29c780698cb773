package io.bpfevents.core.advice;

import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.ffi.Errno;
import java.util.List;

/**
 * What to do about a failed operation on the elements of a map.
 *
 * @param map the map's name
 * @param maxEntries the most elements
 */
public record ElementAdvice(String map, MapType type, long maxEntries) {
    private static final int ENOTSUPP = 524; // kernel-internal, for operations a type lacks

    /** The reason why an element cannot be set or removed; empty if unknown. */
    public String changing(int errno) {
        return switch (errno) {
            case Errno.EPERM ->
                    refused(
                            map.startsWith(".rodata")
                                    ? Remedy.RODATA.of(map)
                                    : Remedy.READ_ONLY.of(map));
            case Errno.E2BIG ->
                    isArray()
                            ? Remedy.NO_INDEX.of(map, maxEntries - 1)
                            : Remedy.MAP_FULL.of(map, maxEntries);
            case Errno.ENOSPC -> Remedy.MAP_FULL.of(map, maxEntries);
            case Errno.EINVAL ->
                    switch (type) {
                        case PROG_ARRAY -> Remedy.OTHER_PROGRAM.of(map);
                        case ARRAY_OF_MAPS, HASH_OF_MAPS -> Remedy.OTHER_MAP.of(map);
                        case LPM_TRIE -> Remedy.PREFIX_TOO_LONG.of(map);
                        default -> Remedy.NO_ELEMENTS.of(type);
                    };
            case Errno.EOPNOTSUPP, ENOTSUPP -> Remedy.NO_ELEMENTS.of(type);
            default -> "";
        };
    }

    /** The reason why an element cannot be read; empty if unknown. */
    public String reading(int errno) {
        return switch (errno) {
            case Errno.EPERM -> refused(Remedy.WRITE_ONLY.of(map));
            case Errno.EINVAL, Errno.EOPNOTSUPP, ENOTSUPP -> Remedy.NO_ELEMENTS.of(type);
            default -> "";
        };
    }

    private static String refused(String otherwise) {
        String missing = new Privileges().missing(List.of(Capability.CAP_BPF));
        return missing.isEmpty() ? otherwise : missing;
    }

    private boolean isArray() {
        return switch (type) {
            case ARRAY, PERCPU_ARRAY, PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS ->
                    true;
            default -> false;
        };
    }
}

package io.bpfevents.core.advice;

import io.bpfevents.core.MapType;

/** What to do about a map that the kernel rejects with EINVAL, which has many causes. */
final class MapAdvice {
    private static final int BPF_F_NO_PREALLOC = 1;

    private MapAdvice() {}

    static String rejected(MapSpec map) {
        String name = map.name();
        return switch (map.type()) {
            case RINGBUF, USER_RINGBUF, QUEUE, STACK, BLOOM_FILTER -> {
                if (map.keySize() != 0) {
                    yield Remedy.KEY_NOT_0.of(name, map.keySize(), map.type());
                }
                yield entriesOr(map);
            }
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, HASH_OF_MAPS, LPM_TRIE, SOCKHASH -> {
                if (map.keySize() == 0) {
                    yield Remedy.NO_KEY.of(name);
                }
                yield valueOr(map);
            }
            case ARRAY,
                    PERCPU_ARRAY,
                    PROG_ARRAY,
                    PERF_EVENT_ARRAY,
                    ARRAY_OF_MAPS,
                    CGROUP_ARRAY,
                    STACK_TRACE,
                    DEVMAP,
                    SOCKMAP,
                    CPUMAP,
                    XSKMAP -> {
                if (map.keySize() != Integer.BYTES) {
                    yield Remedy.KEY_NOT_4.of(name, map.keySize(), map.type());
                }
                yield valueOr(map);
            }
            default -> other(map);
        };
    }

    private static String valueOr(MapSpec map) {
        boolean ofDescriptors =
                map.type() == MapType.HASH_OF_MAPS || map.type() == MapType.ARRAY_OF_MAPS;
        return map.valueSize() == 0 && !ofDescriptors
                ? Remedy.NO_VALUE.of(map.name())
                : entriesOr(map);
    }

    private static String entriesOr(MapSpec map) {
        if (map.maxEntries() == 0) {
            return Remedy.NO_MAX_ENTRIES.of(map.name());
        }
        boolean preallocated = (map.flags() & BPF_F_NO_PREALLOC) == 0;
        return map.type() == MapType.LPM_TRIE && preallocated
                ? Remedy.TRIE_PREALLOCATED.of(map.name())
                : other(map);
    }

    private static String other(MapSpec map) {
        return Remedy.MAP_REFUSED.of(map.name(), map.sizes());
    }
}

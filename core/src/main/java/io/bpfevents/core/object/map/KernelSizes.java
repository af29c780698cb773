package io.bpfevents.core.object.map;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;

/**
 * The sizes of keys and values that the kernel requires for some types of maps, independently of
 * the declaration: {@code __type(value, struct event)} of a ring buffer describes its records, but
 * libbpf would request values of that size, which the kernel rejects with {@code EINVAL}.
 */
final class KernelSizes {
    private KernelSizes() {}

    /** Sets them for a map, and for the maps within it, before they are created. */
    static void set(MemorySegment map) {
        switch (MapTypes.of(Libbpf.bpf_map__type(map))) {
            case RINGBUF, USER_RINGBUF -> set(map, 0);
            case PERF_EVENT_ARRAY -> set(map, Integer.BYTES); // CPUs and descriptors
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> {
                MemorySegment inner = Libbpf.bpf_map__inner_map(map);
                if (!inner.equals(MemorySegment.NULL)) {
                    set(inner);
                }
            }
            default -> {}
        }
    }

    private static void set(MemorySegment map, int bytes) {
        String operation = "set the sizes of map " + NativeObject.mapName(map);
        CallResults.check(Libbpf.bpf_map__set_key_size(map, bytes), operation);
        CallResults.check(Libbpf.bpf_map__set_value_size(map, bytes), operation);
    }
}

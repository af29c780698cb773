package io.bpfevents.core.object.map;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * The sizes of keys and values that the kernel requires for some types of maps, independently of
 * the declaration: {@code __type(value, struct event)} of a ring buffer describes its records, but
 * libbpf would request values of that size, which the kernel rejects with {@code EINVAL}.
 */
final class KernelSizes {
    private KernelSizes() {}

    /** Sets them for a map before it is created; {@link InnerMaps} for a map within it. */
    static void set(MemorySegment map) {
        if (!areSet(map)) {
            int bytes = of(map).orElseThrow();
            String operation = "set the sizes of map " + NativeObject.mapName(map);
            CallResults.check(Libbpf.bpf_map__set_key_size(map, bytes), operation);
            CallResults.check(Libbpf.bpf_map__set_value_size(map, bytes), operation);
        }
    }

    /** Whether a map has the sizes that its type requires. */
    static boolean areSet(MemorySegment map) {
        OptionalInt bytes = of(map);
        return bytes.isEmpty()
                || (Libbpf.bpf_map__key_size(map) == bytes.getAsInt()
                        && Libbpf.bpf_map__value_size(map) == bytes.getAsInt());
    }

    /** The size of keys and values that the map's type requires; empty for any. */
    static OptionalInt of(MemorySegment map) {
        return switch (MapTypes.of(Libbpf.bpf_map__type(map))) {
            case RINGBUF, USER_RINGBUF -> OptionalInt.of(0);
            case PERF_EVENT_ARRAY -> OptionalInt.of(Integer.BYTES); // CPUs and descriptors
            default -> OptionalInt.empty();
        };
    }
}

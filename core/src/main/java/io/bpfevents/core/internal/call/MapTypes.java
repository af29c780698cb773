package io.bpfevents.core.internal.call;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;

/** The numbers and properties of the types of maps. */
public final class MapTypes {
    private MapTypes() {}

    /** The type with this number in the kernel's enum; {@code UNKNOWN} for any other number. */
    public static MapType of(int number) {
        MapType[] types = MapType.values();
        return number >= 0 && number < types.length ? types[number] : MapType.UNKNOWN;
    }

    /** Whether a lookup in a map of this type returns one value per possible CPU. */
    public static boolean isPerCpu(MapType type) {
        return switch (type) {
            case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
            default -> false;
        };
    }

    /**
     * Requires that a map is a ring buffer, or that it is a perf event array.
     *
     * @param required {@code RINGBUF} or {@code PERF_EVENT_ARRAY}
     * @param otherCall the call that opens the other one of these types, for the message
     * @throws BpfException if the map is of another type
     */
    public static void requireBuffer(
            MapType required, MapType actual, String operation, String otherCall) {
        if (actual == required) {
            return;
        }
        boolean isOther = actual == MapType.RINGBUF || actual == MapType.PERF_EVENT_ARRAY;
        throw new BpfException(
                operation,
                "it is a map of type " + actual + (isOther ? ": open it by " + otherCall : ""));
    }
}

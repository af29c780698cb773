package io.bpfevents.core.internal.call;

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
}

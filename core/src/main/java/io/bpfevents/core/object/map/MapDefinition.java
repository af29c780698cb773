package io.bpfevents.core.object.map;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.object.load.Lifetime;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The {@code struct bpf_map} of libbpf: a map's definition, which can be changed until load. */
public final class MapDefinition {
    private final NativeObject object;
    private final MemorySegment map;
    private final String name;
    private final ObjectTypes types;
    private final int keyType; // ids in the object's BTF, 0 if it names none; loading clears them
    private final int valueType;

    /** A map of an object, by libbpf's pointer. Sets the sizes that the kernel requires. */
    public MapDefinition(NativeObject object, MemorySegment map, ObjectTypes types) {
        this.object = object;
        this.map = map;
        this.name = NativeObject.mapName(map);
        this.types = types;
        keyType = LibbpfMaps.bpf_map__btf_key_type_id(map);
        valueType = LibbpfMaps.bpf_map__btf_value_type_id(map);
        KernelSizes.set(map);
    }

    /** The map's name. */
    public String name() {
        return name;
    }

    /** The map's type. */
    public MapType type() {
        return object.lifetime().use(() -> MapTypes.of(Libbpf.bpf_map__type(map)));
    }

    /** The bytes of a key. */
    public int keySize() {
        return object.lifetime().use(() -> Libbpf.bpf_map__key_size(map));
    }

    /** The bytes of a value, on one CPU. */
    public int valueSize() {
        return object.lifetime().use(() -> Libbpf.bpf_map__value_size(map));
    }

    /** The most entries; for a ring buffer its size in bytes. */
    public long maxEntries() {
        return object.lifetime()
                .use(() -> Integer.toUnsignedLong(Libbpf.bpf_map__max_entries(map)));
    }

    /** The flags. */
    public int flags() {
        return object.lifetime().use(() -> Libbpf.bpf_map__map_flags(map));
    }

    /** Where it is pinned by the load; empty if nowhere. */
    public Optional<Path> pinPath() {
        return object.lifetime()
                .use(() -> Optional.ofNullable(Libbpf.bpf_map__pin_path(map)).map(Path::of));
    }

    /** What is missing to create it, with what to do about it; empty if nothing is. */
    public Optional<String> missing() {
        String capabilities = new Privileges().missing(List.of(Capability.CAP_BPF));
        if (!capabilities.isEmpty()) {
            return Optional.of(capabilities);
        }
        return object.lifetime()
                .use(() -> {
                    int type = Libbpf.bpf_map__type(map);
                    return Libbpf.libbpf_probe_bpf_map_type(type, MemorySegment.NULL) == 0
                            ? Optional.of(Remedy.MAP_REFUSED.of(name, "type " + type()))
                            : Optional.<String>empty();
                });
    }

    /**
     * Requires a size if the map is a ring buffer.
     *
     * @throws BpfException if it has none
     */
    public void requireRingSize(String operation) {
        if (type() == MapType.RINGBUF && maxEntries() == 0) {
            throw new BpfException(
                    operation,
                    "ring buffer %1$s has no size: call maxEntries(\"%1$s\", 262144) first, or put __uint(max_entries, 262144) in its map"
                            .formatted(name));
        }
    }

    /**
     * Sets the most entries; for a ring buffer its size in bytes.
     *
     * @throws BpfException if the map cannot have that size
     * @throws IllegalStateException if the object is loaded or closed
     */
    public void maxEntries(long entries) {
        String operation = "set the size of map " + name + " to " + entries;
        if (type() == MapType.RINGBUF) {
            RingSize.require(operation, entries);
        } else if (entries < 1 || entries > 0xffff_ffffL) {
            throw new BpfException(operation, "a map has 1 to 4294967295 entries");
        }
        change(operation, it -> Libbpf.bpf_map__set_max_entries(it, (int) entries));
    }

    /**
     * Sets the type.
     *
     * @throws IllegalStateException if the object is loaded or closed
     */
    @SuppressWarnings("EnumOrdinal") // the types are in the order of the kernel's
    public void type(String operation, MapType type) {
        change(operation, it -> LibbpfMaps.bpf_map__set_type(it, type.ordinal()));
    }

    MemorySegment pointer() {
        return map;
    }

    int fd() {
        return Libbpf.bpf_map__fd(map);
    }

    Lifetime lifetime() {
        return object.lifetime();
    }

    /** The type of the keys; null if it is unknown. */
    @Nullable CType keyType() {
        return keyType == 0 ? null : types.btf().type(keyType);
    }

    /** The type of the values; null if it is unknown. */
    @Nullable CType valueType() {
        return valueType == 0 ? null : types.btf().type(valueType);
    }

    /**
     * Changes the definition. The sizes that the kernel requires for the type stay.
     *
     * @param call returns a negative errno if it fails
     * @throws BpfException if it fails
     * @throws IllegalStateException if the object is loaded or closed
     */
    public void change(String operation, ToIntFunction<MemorySegment> call) {
        object.configure(
                operation,
                () -> {
                    CallResults.check(call.applyAsInt(map), operation);
                    KernelSizes.set(map);
                    return this;
                });
    }
}

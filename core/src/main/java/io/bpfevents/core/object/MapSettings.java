package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.core.object.load.ObjectMembers;
import io.bpfevents.core.object.map.MapDefinition;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A map of an object that is not loaded yet: {@link OpenBpfObject#map}. Its size and its pin are
 * set by {@link OpenBpfObject#maxEntries} and {@link OpenBpfObject#pinPath}.
 *
 * <p>All methods may be called from any thread. They throw an {@link IllegalStateException} if the
 * object is closed, and those that set something also if it is loaded.
 */
public final class MapSettings {
    private final MapDefinition definition;

    MapSettings(MapDefinition definition) {
        this.definition = definition;
    }

    /** The maps of an object. */
    static ObjectMembers<MapSettings> of(NativeObject object, ObjectTypes types) {
        return new ObjectMembers<>(
                "map",
                object.name(),
                object.mapPointers().stream()
                        .map(map -> new MapSettings(new MapDefinition(object, map, types)))
                        .toList(),
                MapSettings::name);
    }

    /**
     * The map's name; for a map of global variables the name of its section, such as {@code .bss}.
     */
    public String name() {
        return definition.name();
    }

    /** The map's type. */
    public MapType type() {
        return definition.type();
    }

    /** The bytes of a key. */
    public int keySize() {
        return definition.keySize();
    }

    /** The bytes of a value, on one CPU. */
    public int valueSize() {
        return definition.valueSize();
    }

    /** The most entries; for a ring buffer its size in bytes; 0 if the object leaves it out. */
    public long maxEntries() {
        return definition.maxEntries();
    }

    /** The flags of its definition, {@code BPF_F_*} of {@code linux/bpf.h}. */
    public int flags() {
        return definition.flags();
    }

    /** Where {@link OpenBpfObject#load()} pins it, or opens an existing pin; empty if nowhere. */
    public Optional<Path> pinPath() {
        return definition.pinPath();
    }

    /**
     * Makes {@link OpenBpfObject#load()} create it without a pin, although its definition has one.
     *
     * @return this
     */
    public MapSettings withoutPin() {
        definition.change(
                "remove the pin of map " + name(), map -> Libbpf.bpf_map__set_pin_path(map, null));
        return this;
    }

    /**
     * What this kernel and this process lack to create the map: a capability, or the map's type,
     * with what to do about it. Empty if nothing is known to be missing.
     */
    public Optional<String> missing() {
        return definition.missing();
    }

    /**
     * Sets its type, such as {@link MapType#LRU_HASH} instead of {@link MapType#HASH}.
     *
     * @return this
     * @throws BpfException if it is {@link MapType#UNKNOWN} or {@link MapType#UNSPEC}
     */
    public MapSettings type(MapType type) {
        String operation = "make map " + name() + " a " + Objects.requireNonNull(type, "type");
        if (type == MapType.UNKNOWN || type == MapType.UNSPEC) {
            throw new BpfException(operation, "that is no type of maps");
        }
        definition.type(operation, type);
        return this;
    }

    /**
     * Sets the bytes of a value, if the program accepts any size: to make a buffer as large as the
     * machine requires, for example. {@link BpfMap#typed} does not use the type of the definition
     * then.
     *
     * @return this
     * @throws BpfException if it is not positive, or the kernel requires another size for the type
     */
    public MapSettings valueSize(int bytes) {
        String operation = "set the values of map " + name() + " to " + bytes + " bytes";
        if (bytes < 1) {
            throw new BpfException(operation, "a value has 1 byte at least");
        }
        definition.change(operation, map -> Libbpf.bpf_map__set_value_size(map, bytes));
        if (valueSize() != bytes) {
            throw new BpfException(
                    operation,
                    "the kernel requires " + valueSize() + " bytes for maps of type " + type());
        }
        return this;
    }

    /**
     * Sets the type and sizes of the maps in a map of maps, if its definition does not.
     *
     * @param like a map of that type and sizes: of a loaded object, or a pinned one. It must stay
     *     open until this object is loaded
     * @return this
     * @throws BpfException if this is no map of maps, or its definition has an inner map
     */
    public MapSettings innerMap(BpfMap like) {
        String operation =
                "make maps like "
                        + Objects.requireNonNull(like, "like").name()
                        + " the inner ones of map "
                        + name();
        MapType type = type();
        if (type != MapType.ARRAY_OF_MAPS && type != MapType.HASH_OF_MAPS) {
            throw new BpfException(operation, "it is a map of type " + type);
        }
        int fd = like.nativeMap().use(open -> open);
        definition.change(operation, map -> LibbpfMaps.bpf_map__set_inner_map_fd(map, fd));
        return this;
    }

    static List<MapDefinition> definitions(ObjectMembers<MapSettings> maps) {
        return maps.all().stream().map(MapSettings::definition).toList();
    }

    MapDefinition definition() {
        return definition;
    }

    /** The map's type and name. */
    @Override
    public String toString() {
        return type() + " map " + name();
    }
}

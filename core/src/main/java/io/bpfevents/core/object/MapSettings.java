package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import java.util.Objects;

/**
 * What can be changed of a map until its object is loaded, besides its size ({@link
 * BpfObject#maxEntries}) and its pin ({@link BpfObject#pinPath}): {@link BpfMap#settings()}.
 *
 * <p>Each method throws an {@link IllegalStateException} once the object is loaded. All may be
 * called from any thread.
 */
public final class MapSettings {
    private final BpfMap map;
    private final MapDefinition definition;

    MapSettings(BpfMap map, MapDefinition definition) {
        this.map = map;
        this.definition = definition;
    }

    /**
     * Sets its type, such as {@link MapType#LRU_HASH} instead of {@link MapType#HASH}.
     *
     * @return this
     * @throws BpfException if that is no type that the kernel has a number for
     */
    @SuppressWarnings("EnumOrdinal") // the types are in the order of the kernel's
    public MapSettings type(MapType type) {
        String operation = "make map " + map.name() + " a " + Objects.requireNonNull(type, "type");
        if (type == MapType.UNKNOWN || type == MapType.UNSPEC) {
            throw new BpfException(operation, "that is no type of maps");
        }
        definition.change(
                operation,
                () -> LibbpfMaps.bpf_map__set_type(definition.map(), type.ordinal()),
                this::refresh);
        return this;
    }

    /**
     * Sets the bytes of a value, where the program takes any: a buffer as large as the machine
     * needs, for example. {@link BpfMap#typed} does not use the type of the definition then.
     *
     * @return this
     * @throws BpfException if it is not positive, or the kernel requires another size for the type
     */
    public MapSettings valueSize(int bytes) {
        String operation = "set the values of map " + map.name() + " to " + bytes + " bytes";
        if (bytes < 1) {
            throw new BpfException(operation, "a value has 1 byte at least");
        }
        definition.change(
                operation,
                () -> Libbpf.bpf_map__set_value_size(definition.map(), bytes),
                this::refresh);
        if (map.valueSize() != bytes) {
            throw new BpfException(
                    operation,
                    "the kernel requires "
                            + map.valueSize()
                            + " bytes for maps of type "
                            + map.type());
        }
        return this;
    }

    /** Some types have sizes that the kernel requires, whatever was set. */
    private void refresh() {
        KernelSizes.set(definition.map());
        map.refresh();
    }

    /**
     * Sets the kind of maps that a map of maps takes, where its definition leaves that open.
     *
     * @param like a map of that kind: of another object that is loaded, or a pinned one. It must
     *     stay open until this object is loaded
     * @return this
     * @throws BpfException if this is no map of maps, or its definition names the kind
     */
    public MapSettings innerMap(BpfMap like) {
        String operation =
                "make maps like "
                        + Objects.requireNonNull(like, "like").name()
                        + " the inner ones of map "
                        + map.name();
        if (map.type() != MapType.ARRAY_OF_MAPS && map.type() != MapType.HASH_OF_MAPS) {
            throw new BpfException(operation, "it is a map of type " + map.type());
        }
        int fd = like.use(open -> open);
        definition.change(
                operation,
                () -> LibbpfMaps.bpf_map__set_inner_map_fd(definition.map(), fd),
                map::refresh);
        return this;
    }
}

package io.bpfevents.core.object.map;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.ElementAdvice;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.object.load.Lifetime;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A map in the kernel, by its descriptor: one of a loaded object, or a pinned one. */
public final class NativeMap {
    private static final long PER_CPU_ALIGNMENT =
            8; // round_up(value_size, 8) of kernel/bpf/syscall.c

    private final String name;
    private final MapType type;
    private final int keySize;
    private final int valueSize;
    private final long maxEntries;
    private final int fd;
    private final Lifetime lifetime;
    private final @Nullable MapDefinition definition; // null for a pinned map

    /** A map of an object that was loaded. */
    public NativeMap(MapDefinition definition) {
        this.definition = definition;
        name = definition.name();
        type = definition.type();
        keySize = definition.keySize();
        valueSize = definition.valueSize();
        maxEntries = definition.maxEntries();
        fd = definition.fd();
        lifetime = definition.lifetime();
    }

    private NativeMap(int fd, MapInfo info) {
        this.fd = fd;
        definition = null;
        name = info.name();
        type = info.type();
        keySize = info.keySize();
        valueSize = info.valueSize();
        maxEntries = info.maxEntries();
        lifetime = new Lifetime("map " + name);
    }

    /**
     * Opens a pinned map.
     *
     * @throws BpfException if no map is pinned there
     */
    public static NativeMap openPinned(Path path) {
        String operation = "open the pinned map " + path;
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        try {
            Descriptors.require(fd, "map", operation);
            return new NativeMap(fd, MapInfo.of(fd));
        } catch (RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** The map's name. */
    public String name() {
        return name;
    }

    /** The map's type. */
    public MapType type() {
        return type;
    }

    /** The bytes of a key. */
    public int keySize() {
        return keySize;
    }

    /** The bytes of a value, on one CPU. */
    public int valueSize() {
        return valueSize;
    }

    /** The most entries; for a ring buffer its size in bytes. */
    public long maxEntries() {
        return maxEntries;
    }

    /** The bytes of the values of all CPUs. */
    public long valueBytes() {
        return MapTypes.isPerCpu(type) ? valueStride() * possibleCpus() : valueSize;
    }

    /** The bytes from one CPU's value to the next. */
    public long valueStride() {
        return (valueSize + PER_CPU_ALIGNMENT - 1) / PER_CPU_ALIGNMENT * PER_CPU_ALIGNMENT;
    }

    /** The number of possible CPUs. */
    public static int possibleCpus() {
        return CallResults.check(Libbpf.libbpf_num_possible_cpus(), "count the possible CPUs");
    }

    /** The type of the keys; null if it is unknown. */
    public @Nullable CType keyType() {
        return definition == null ? null : definition.keyType();
    }

    /** The type of the values; null if it is unknown. */
    public @Nullable CType valueType() {
        return definition == null ? null : definition.valueType();
    }

    /** What to do about a failed operation on the elements. */
    ElementAdvice advice() {
        return new ElementAdvice(name, type, maxEntries);
    }

    /** The descriptor, for calls within the lifetime of the map's object. */
    public int fd() {
        return fd;
    }

    /**
     * Makes a call with the descriptor, which stays open meanwhile.
     *
     * @throws IllegalStateException if the map, or its object, is closed
     */
    public int use(IntUnaryOperator call) {
        return lifetime.use(() -> call.applyAsInt(fd));
    }

    /**
     * Closes a pinned map. Does nothing for a map of an object, which is closed with the object.
     */
    public void close() {
        if (definition == null) {
            lifetime.close(() -> Libc.close(fd));
        }
    }
}

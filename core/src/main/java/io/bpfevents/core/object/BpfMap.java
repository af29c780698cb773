package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.MapType;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.core.internal.Descriptors;
import io.bpfevents.core.internal.MapInfo;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A BPF map: one of an object's, or a pinned one.
 *
 * <p>Keys and values are segments of exactly the map's sizes, on the heap or off it. Elements can
 * be read and written once the object is loaded. All methods may be called from any thread.
 */
public final class BpfMap implements AutoCloseable {
    private static final long PER_CPU_ALIGNMENT =
            8; // round_up(value_size, 8) of kernel/bpf/syscall.c

    private final String name;
    private final MapType type;
    private final int keySize;
    private final int valueSize;
    private final LongSupplier maxEntries;
    private final IntSupplier fd;
    private final Lifetime lifetime;
    private final boolean ownsFd;

    private BpfMap(
            String name,
            MapType type,
            int keySize,
            int valueSize,
            LongSupplier maxEntries,
            IntSupplier fd,
            Lifetime lifetime,
            boolean ownsFd) {
        this.name = name;
        this.type = type;
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.maxEntries = maxEntries;
        this.fd = fd;
        this.lifetime = lifetime;
        this.ownsFd = ownsFd;
    }

    static BpfMap of(NativeObject object, MemorySegment map) {
        String name = name(map);
        return new BpfMap(
                name,
                MapType.of(Libbpf.bpf_map__type(map)),
                Libbpf.bpf_map__key_size(map),
                Libbpf.bpf_map__value_size(map),
                () -> Integer.toUnsignedLong(Libbpf.bpf_map__max_entries(map)),
                () -> {
                    object.requireLoaded(true, "use map " + name);
                    return Libbpf.bpf_map__fd(map);
                },
                object.lifetime(),
                false);
    }

    /** A map's name; for one of global variables its section's, such as {@code .bss}. */
    static String name(MemorySegment map) {
        String full = Objects.requireNonNull(Libbpf.bpf_map__name(map), "bpf_map__name");
        boolean section = Libbpf.bpf_map__is_internal(map) && full.indexOf('.') >= 0;
        return section ? full.substring(full.indexOf('.')) : full;
    }

    /**
     * Opens a pinned map, to be closed by the caller.
     *
     * @param path where it is pinned, in a BPF file system
     * @throws BpfException if there is none
     */
    public static BpfMap openPinned(Path path) {
        String operation = "open the pinned map " + Objects.requireNonNull(path, "path");
        BpfSupport.requireLibbpf(operation);
        int fd = Calls.check(Libbpf.bpf_obj_get(path.toString()), operation);
        try {
            Descriptors.require(fd, "map", operation);
            MapInfo info = MapInfo.of(fd);
            return new BpfMap(
                    info.name(),
                    info.type(),
                    info.keySize(),
                    info.valueSize(),
                    info::maxEntries,
                    () -> fd,
                    new Lifetime("map " + info.name()),
                    true);
        } catch (RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** The map's name; for one of global variables its section's, such as {@code .bss}. */
    public String name() {
        return name;
    }

    /** The map's type. */
    public MapType type() {
        return type;
    }

    /** Bytes of a key. */
    public int keySize() {
        return keySize;
    }

    /** Bytes of a value, on one CPU. */
    public int valueSize() {
        return valueSize;
    }

    /** The most entries it can hold; for a ring buffer its size in bytes. */
    public long maxEntries() {
        return lifetime.use(maxEntries::getAsLong);
    }

    /**
     * Bytes of what {@link #lookup} fills and {@link #update} takes: the value, or for a per-CPU
     * map a value rounded up to 8 bytes for each possible CPU.
     */
    public long valueBytes() {
        return type.isPerCpu()
                ? stride()
                        * Calls.check(Libbpf.libbpf_num_possible_cpus(), "count the possible CPUs")
                : valueSize;
    }

    private long stride() {
        return (valueSize + PER_CPU_ALIGNMENT - 1) / PER_CPU_ALIGNMENT * PER_CPU_ALIGNMENT;
    }

    /**
     * One CPU's part of the values of a per-CPU map.
     *
     * @param values as {@link #lookup} filled it
     * @param cpu the CPU's number
     */
    public MemorySegment valueOf(MemorySegment values, int cpu) {
        return values.asSlice(cpu * stride(), valueSize);
    }

    /**
     * Copies an element's value out of the map.
     *
     * @param value room for {@link #valueBytes()}
     * @return whether there is such an element; if not, {@code value} is left as it was
     */
    public boolean lookup(MemorySegment key, MemorySegment value) {
        requireSize("key", key, keySize);
        requireSize("value", value, valueBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(value.byteSize(), Long.BYTES);
            MemorySegment in = copy(arena, key);
            int result = lifetime.use(() -> Libbpf.bpf_map_lookup_elem(fd.getAsInt(), in, out));
            if (found(result, "look up an element of map " + name)) {
                value.copyFrom(out);
                return true;
            }
            return false;
        }
    }

    /**
     * Sets an element's value, making the element if need be.
     *
     * @param value {@link #valueBytes()} bytes
     * @throws BpfException if the map is full, for example
     */
    public void update(MemorySegment key, MemorySegment value) {
        requireSize("key", key, keySize);
        requireSize("value", value, valueBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment inKey = copy(arena, key);
            MemorySegment inValue = copy(arena, value);
            int result =
                    lifetime.use(() ->
                            Libbpf.bpf_map_update_elem(
                                    fd.getAsInt(), inKey, inValue, Libbpf.BPF_ANY));
            Calls.check(result, "update an element of map " + name);
        }
    }

    /**
     * Removes an element.
     *
     * @return whether there was such an element
     */
    public boolean delete(MemorySegment key) {
        requireSize("key", key, keySize);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = copy(arena, key);
            int result = lifetime.use(() -> Libbpf.bpf_map_delete_elem(fd.getAsInt(), in));
            return found(result, "delete an element of map " + name);
        }
    }

    private static boolean found(int result, String operation) {
        if (result == -Errno.ENOENT) {
            return false;
        }
        Calls.check(result, operation);
        return true;
    }

    private static MemorySegment copy(Arena arena, MemorySegment segment) {
        return arena.allocate(segment.byteSize(), Long.BYTES).copyFrom(segment);
    }

    private void requireSize(String what, MemorySegment segment, long size) {
        if (Objects.requireNonNull(segment, what).byteSize() != size) {
            throw new IllegalArgumentException(
                    "a "
                            + what
                            + " of map "
                            + name
                            + " has "
                            + size
                            + " bytes, not "
                            + segment.byteSize());
        }
    }

    /** The descriptor, for calls that keep the map's lifetime themselves. */
    int fd() {
        return fd.getAsInt();
    }

    /**
     * Closes a map that was opened by {@link #openPinned}. A map of an object is closed with it,
     * and this does nothing.
     */
    @Override
    public void close() {
        if (ownsFd) {
            lifetime.end(() -> Libc.close(fd.getAsInt()));
        }
    }

    /** The map's type, name and sizes. */
    @Override
    public String toString() {
        return type + " map " + name + " (key " + keySize + ", value " + valueSize + " bytes)";
    }
}

package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.ElementAdvice;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A BPF map: one of an object's, or a pinned one.
 *
 * <p>Keys and values are segments of exactly the map's sizes, on the heap or off it. Elements can
 * be read and written once the object is loaded. All methods may be called from any thread.
 */
public final class BpfMap implements AutoCloseable {
    private static final long PER_CPU_ALIGNMENT =
            8; // round_up(value_size, 8) of kernel/bpf/syscall.c

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

    private final String name;
    private final LongSupplier maxEntries;
    private final IntSupplier fd;
    private final Lifetime lifetime;
    private final @Nullable MapDefinition definition; // of an object's map
    private final MapElements elements = new MapElements(this);
    private volatile MapType type;
    private volatile int keySize;
    private volatile int valueSize;

    private BpfMap(NativeObject object, MapDefinition definition) {
        this.definition = definition;
        MemorySegment map = definition.map();
        name = name(map);
        maxEntries = () -> Integer.toUnsignedLong(Libbpf.bpf_map__max_entries(map));
        lifetime = object.lifetime();
        fd =
                () -> {
                    object.requireLoaded(true, "use map " + name);
                    return definition.fd();
                };
        type = MapType.of(Libbpf.bpf_map__type(map));
        keySize = Libbpf.bpf_map__key_size(map);
        valueSize = Libbpf.bpf_map__value_size(map);
    }

    private BpfMap(int fd, MapInfo info) {
        definition = null;
        name = info.name();
        type = info.type();
        keySize = info.keySize();
        valueSize = info.valueSize();
        maxEntries = info::maxEntries;
        lifetime = new Lifetime("map " + name);
        this.fd = () -> fd;
    }

    static BpfMap of(NativeObject object, MemorySegment map, ObjectTypes types) {
        return new BpfMap(object, new MapDefinition(object, map, types));
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
        LibbpfGuard.require(operation);
        int fd =
                CallResults.check(
                        Libbpf.bpf_obj_get(path.toString()),
                        operation,
                        errno -> new PinAdvice().opening(path, errno));
        try {
            Descriptors.require(fd, "map", operation);
            return new BpfMap(fd, MapInfo.of(fd));
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
                        * CallResults.check(
                                Libbpf.libbpf_num_possible_cpus(), "count the possible CPUs")
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
        byte[] found = elements.lookup(key.toArray(ValueLayout.JAVA_BYTE));
        if (found != null) {
            value.copyFrom(MemorySegment.ofArray(found));
        }
        return found != null;
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
        elements.update(
                key.toArray(ValueLayout.JAVA_BYTE),
                value.toArray(ValueLayout.JAVA_BYTE),
                Libbpf.BPF_ANY);
    }

    /**
     * Removes an element.
     *
     * @return whether there was such an element
     */
    public boolean delete(MemorySegment key) {
        requireSize("key", key, keySize);
        return elements.delete(key.toArray(ValueLayout.JAVA_BYTE));
    }

    /**
     * The elements with keys and values of Java classes. The types of C are those of the map's
     * definition, {@code __type(key, ...)}; which classes go with them is as for the components of
     * records ({@link io.bpfevents.core.record.RecordLayout}), {@code Long}, {@code String} and a
     * record for a struct among them, and {@code byte[]} for the bytes of anything. For a pinned
     * map, or one whose definition has sizes only, a class stands for its own type: a record as in
     * {@code RecordLayout.declared}; numbers are signed, and enums and arrays only components of a
     * record.
     *
     * <pre>{@code
     * TypedMap<Integer, Long> hits = object.map("hits").typed(Integer.class, Long.class);
     * hits.lookup(3).ifPresent(...);
     * }</pre>
     *
     * @throws io.bpfevents.core.LayoutException if a class does not go with its type
     * @throws BpfException if it is a per-CPU map, or has no keys or values of that kind
     */
    public <K, V> TypedMap<K, V> typed(Class<K> key, Class<V> value) {
        return TypedMaps.typed(this, null, key, value);
    }

    /**
     * As {@link #typed(Class, Class)}, for record classes in a module that is not open to this
     * library.
     *
     * @param lookup of a class in that module: {@code MethodHandles.lookup()}
     */
    public <K, V> TypedMap<K, V> typed(MethodHandles.Lookup lookup, Class<K> key, Class<V> value) {
        return TypedMaps.typed(this, Objects.requireNonNull(lookup, "lookup"), key, value);
    }

    /**
     * The elements of a per-CPU map. Each value is a list with one for each possible CPU, in the
     * kernel's order; that is by number where no number is left out.
     *
     * @throws io.bpfevents.core.LayoutException if a class does not go with its type
     * @throws BpfException if it is no per-CPU map
     */
    public <K, V> TypedMap<K, List<V>> typedPerCpu(Class<K> key, Class<V> value) {
        return TypedMaps.perCpu(this, null, key, value);
    }

    /**
     * As {@link #typedPerCpu(Class, Class)}, for record classes in a module that is not open to
     * this library.
     *
     * @param lookup of a class in that module: {@code MethodHandles.lookup()}
     */
    public <K, V> TypedMap<K, List<V>> typedPerCpu(
            MethodHandles.Lookup lookup, Class<K> key, Class<V> value) {
        return TypedMaps.perCpu(this, Objects.requireNonNull(lookup, "lookup"), key, value);
    }

    /**
     * The values of a queue or a stack.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not go with their type
     * @throws BpfException if it is neither
     */
    public <V> TypedQueue<V> queue(Class<V> value) {
        return TypedMaps.queue(this, value);
    }

    /**
     * Puts a program into a program array, to be called by {@code bpf_tail_call}.
     *
     * @param program of a loaded object, of the same type as the calling one
     * @throws BpfException if this is no program array, or the kernel refuses the program
     */
    public void put(int index, BpfProgram program) {
        Objects.requireNonNull(program, "program");
        TypedMaps.require(this, "put a program into", MapType.PROG_ARRAY);
        program.use("put into a map", fd -> put(fd, in -> in.set(U32, 0, index)));
    }

    /**
     * Puts a map into an array of maps.
     *
     * @param inner of the kind that the array was made for; it lives at least as long as it is in
     *     the array
     * @throws BpfException if this is no array of maps, or the kernel refuses the map
     */
    public void put(int index, BpfMap inner) {
        Objects.requireNonNull(inner, "inner");
        TypedMaps.require(this, "put a map at an index of", MapType.ARRAY_OF_MAPS);
        inner.use(fd -> put(fd, in -> in.set(U32, 0, index)));
    }

    /**
     * Puts a map into a hash of maps.
     *
     * @param inner as for {@link #put(int, BpfMap)}
     * @throws BpfException if this is no hash of maps, or the kernel refuses the map
     */
    public void put(MemorySegment key, BpfMap inner) {
        requireSize("key", key, keySize);
        Objects.requireNonNull(inner, "inner");
        TypedMaps.require(this, "put a map into", MapType.HASH_OF_MAPS);
        inner.use(fd -> put(fd, in -> in.copyFrom(key)));
    }

    private int put(int fd, Consumer<MemorySegment> key) {
        MemorySegment in = MemorySegment.ofArray(new byte[keySize]);
        key.accept(in);
        MemorySegment value = MemorySegment.ofArray(new int[] {fd});
        elements.update(
                in.toArray(ValueLayout.JAVA_BYTE),
                value.toArray(ValueLayout.JAVA_BYTE),
                Libbpf.BPF_ANY);
        return fd;
    }

    /**
     * What can be changed of it before its object is loaded.
     *
     * @throws BpfException if it is a pinned map
     */
    public MapSettings settings() {
        if (definition == null) {
            throw new BpfException("change map " + name, "it is pinned, and exists already");
        }
        return new MapSettings(this, definition);
    }

    /** Reads again what the settings may have changed. */
    final void refresh() {
        MapDefinition changed = Objects.requireNonNull(definition, "of an object's map");
        type = MapType.of(Libbpf.bpf_map__type(changed.map()));
        keySize = Libbpf.bpf_map__key_size(changed.map());
        valueSize = Libbpf.bpf_map__value_size(changed.map());
    }

    /** The type of the keys; null if it is not known. */
    @Nullable CType keyType() {
        return definition == null ? null : definition.keyType();
    }

    /** The type of the values; null if it is not known. */
    @Nullable CType valueType() {
        return definition == null ? null : definition.valueType();
    }

    /** What to do about an operation on the elements that failed. */
    ElementAdvice advice() {
        return new ElementAdvice(name, type, maxEntries());
    }

    /** Does something with its descriptor, which stays open meanwhile. */
    int use(IntUnaryOperator call) {
        return lifetime.use(() -> call.applyAsInt(fd.getAsInt()));
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
        if (definition == null) {
            lifetime.end(() -> Libc.close(fd.getAsInt()));
        }
    }

    /** The map's type, name and sizes. */
    @Override
    public String toString() {
        return type + " map " + name + " (key " + keySize + ", value " + valueSize + " bytes)";
    }
}

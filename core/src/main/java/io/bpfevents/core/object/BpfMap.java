package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.object.load.ObjectMembers;
import io.bpfevents.core.object.map.MapElements;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A BPF map in the kernel: one of a loaded object, or a pinned one.
 *
 * <p>Keys and values are segments of exactly the map's sizes, on the heap or off it. All methods
 * may be called from any thread; those that use elements throw an {@link IllegalStateException} if
 * the map or its object is closed.
 */
public final class BpfMap implements AutoCloseable {
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

    private final NativeMap map;
    private final MapElements elements;

    /** The maps of an object, by name. */
    static ObjectMembers<BpfMap> of(String object, List<NativeMap> maps) {
        return new ObjectMembers<>(
                "map", object, maps.stream().map(BpfMap::new).toList(), BpfMap::name);
    }

    BpfMap(NativeMap map) {
        this.map = map;
        this.elements = new MapElements(map);
    }

    /**
     * Opens a pinned map, to be closed by the caller.
     *
     * @param path of the pin, in a BPF file system
     * @throws BpfException if no map is pinned there
     */
    public static BpfMap openPinned(Path path) {
        return new BpfMap(NativeMap.openPinned(Objects.requireNonNull(path, "path")));
    }

    /**
     * The map's name; for a map of global variables the name of its section, such as {@code .bss}.
     */
    public String name() {
        return map.name();
    }

    /** The map's type. */
    public MapType type() {
        return map.type();
    }

    /** The bytes of a key. */
    public int keySize() {
        return map.keySize();
    }

    /** The bytes of a value, on one CPU. */
    public int valueSize() {
        return map.valueSize();
    }

    /** The most entries; for a ring buffer its size in bytes. */
    public long maxEntries() {
        return map.maxEntries();
    }

    /**
     * The bytes that {@link #lookup} fills and {@link #update} reads: those of the value, or for a
     * per-CPU map of a value rounded up to 8 bytes for each possible CPU.
     */
    public long valueBytes() {
        return map.valueBytes();
    }

    /**
     * One CPU's part of the values of a per-CPU map.
     *
     * @param values as {@link #lookup} filled it
     * @param cpu the CPU's number
     */
    public MemorySegment valueOf(MemorySegment values, int cpu) {
        return values.asSlice(cpu * map.valueStride(), valueSize());
    }

    /**
     * Copies an element's value out of the map.
     *
     * @param value receives the value; its size is {@link #valueBytes()}
     * @return false if there is no such element; {@code value} is unchanged then
     */
    public boolean lookup(MemorySegment key, MemorySegment value) {
        requireSize("key", key, keySize());
        requireSize("value", value, valueBytes());
        byte[] found = elements.lookup(key.toArray(ValueLayout.JAVA_BYTE));
        if (found != null) {
            value.copyFrom(MemorySegment.ofArray(found));
        }
        return found != null;
    }

    /**
     * Sets an element's value, and adds the element if it does not exist.
     *
     * @param value {@link #valueBytes()} bytes
     * @throws BpfException if the map is full, for example
     */
    public void update(MemorySegment key, MemorySegment value) {
        requireSize("key", key, keySize());
        requireSize("value", value, valueBytes());
        elements.update(
                key.toArray(ValueLayout.JAVA_BYTE),
                value.toArray(ValueLayout.JAVA_BYTE),
                Libbpf.BPF_ANY);
    }

    /**
     * Removes an element.
     *
     * @return false if there was no such element
     */
    public boolean delete(MemorySegment key) {
        requireSize("key", key, keySize());
        return elements.delete(key.toArray(ValueLayout.JAVA_BYTE));
    }

    /**
     * A view of the elements with keys and values of Java classes. The types of C are those of the
     * map's definition, {@code __type(key, ...)}. The classes that match them are those of the
     * components of records ({@link io.bpfevents.core.record.RecordLayout}), such as {@code Long},
     * {@code String}, and a record for a struct; {@code byte[]} matches every type. For a pinned
     * map, or if the definition has sizes only, the class determines the type: a record as in
     * {@code RecordLayout.declared}; numbers are signed; enums and arrays are accepted only as
     * components of a record.
     *
     * <pre>{@code
     * TypedMap<Integer, Long> hits = object.map("hits").typed(Integer.class, Long.class);
     * hits.lookup(3).ifPresent(...);
     * }</pre>
     *
     * @throws io.bpfevents.core.LayoutException if a class does not match its type
     * @throws BpfException if it is a per-CPU map, or a map without keys and values
     */
    public <K, V> TypedMap<K, V> typed(Class<K> key, Class<V> value) {
        return TypedMapFactory.typed(this, null, key, value);
    }

    /**
     * As {@link #typed(Class, Class)}, for record classes in a module that is not open to this
     * library.
     *
     * @param lookup made in that module: {@code MethodHandles.lookup()}
     */
    public <K, V> TypedMap<K, V> typed(MethodHandles.Lookup lookup, Class<K> key, Class<V> value) {
        return TypedMapFactory.typed(this, Objects.requireNonNull(lookup, "lookup"), key, value);
    }

    /**
     * A view of the elements of a per-CPU map. Each value is a list with one value per possible
     * CPU, in the kernel's order: by number, if no number is missing.
     *
     * @throws io.bpfevents.core.LayoutException if a class does not match its type
     * @throws BpfException if it is no per-CPU map
     */
    public <K, V> TypedMap<K, List<V>> typedPerCpu(Class<K> key, Class<V> value) {
        return TypedMapFactory.perCpu(this, null, key, value);
    }

    /**
     * As {@link #typedPerCpu(Class, Class)}, for record classes in a module that is not open to
     * this library.
     *
     * @param lookup made in that module: {@code MethodHandles.lookup()}
     */
    public <K, V> TypedMap<K, List<V>> typedPerCpu(
            MethodHandles.Lookup lookup, Class<K> key, Class<V> value) {
        return TypedMapFactory.perCpu(this, Objects.requireNonNull(lookup, "lookup"), key, value);
    }

    /**
     * A view of the values of a queue or a stack.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match their type
     * @throws BpfException if the map is neither
     */
    public <V> TypedQueue<V> queue(Class<V> value) {
        return TypedMapFactory.queue(this, value);
    }

    /**
     * Puts a program into a program array, to be called by {@code bpf_tail_call}.
     *
     * @param program of a loaded object, of the same type as the calling one
     * @throws BpfException if this is no program array, or the kernel rejects the program
     */
    public void put(int index, BpfProgram program) {
        Objects.requireNonNull(program, "program");
        TypedMapFactory.require(this, "put a program into", MapType.PROG_ARRAY);
        program.use("put into a map", fd -> put(fd, in -> in.set(U32, 0, index)));
    }

    /**
     * Puts a map into an array of maps.
     *
     * @param inner of the type and sizes of the array's inner map. The array does not own it
     * @throws BpfException if this is no array of maps, or the kernel rejects the map
     */
    public void put(int index, BpfMap inner) {
        Objects.requireNonNull(inner, "inner");
        TypedMapFactory.require(this, "put a map at an index of", MapType.ARRAY_OF_MAPS);
        inner.map.use(fd -> put(fd, in -> in.set(U32, 0, index)));
    }

    /**
     * Puts a map into a hash of maps.
     *
     * @param inner as for {@link #put(int, BpfMap)}
     * @throws BpfException if this is no hash of maps, or the kernel rejects the map
     */
    public void put(MemorySegment key, BpfMap inner) {
        requireSize("key", key, keySize());
        Objects.requireNonNull(inner, "inner");
        TypedMapFactory.require(this, "put a map into", MapType.HASH_OF_MAPS);
        inner.map.use(fd -> put(fd, in -> in.copyFrom(key)));
    }

    private int put(int fd, Consumer<MemorySegment> key) {
        MemorySegment in = MemorySegment.ofArray(new byte[keySize()]);
        key.accept(in);
        MemorySegment value = MemorySegment.ofArray(new int[] {fd});
        elements.update(
                in.toArray(ValueLayout.JAVA_BYTE),
                value.toArray(ValueLayout.JAVA_BYTE),
                Libbpf.BPF_ANY);
        return fd;
    }

    private void requireSize(String what, MemorySegment segment, long size) {
        if (Objects.requireNonNull(segment, what).byteSize() != size) {
            throw new IllegalArgumentException(
                    "a "
                            + what
                            + " of map "
                            + name()
                            + " has "
                            + size
                            + " bytes, not "
                            + segment.byteSize());
        }
    }

    NativeMap nativeMap() {
        return map;
    }

    /**
     * Closes a map that was opened by {@link #openPinned}. Does nothing for a map of an object,
     * which is closed with the object.
     */
    @Override
    public void close() {
        map.close();
    }

    /** The map's type, name and sizes. */
    @Override
    public String toString() {
        return type()
                + " map "
                + name()
                + " (key "
                + keySize()
                + ", value "
                + valueSize()
                + " bytes)";
    }
}

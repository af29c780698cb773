package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.codec.ValueCodec;
import io.bpfevents.core.object.map.MapBatches;
import io.bpfevents.core.object.map.MapBatches.Element;
import io.bpfevents.core.object.map.MapElements;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The elements of a map with keys and values of Java classes: {@link BpfMap#typed}, {@link
 * BpfMap#typedPerCpu}.
 *
 * <p>The programs may change the map at any time. Each call is one step for a single element, but
 * of a value of more than 8 bytes a program that writes it in place can leave a mixture, unless it
 * takes a lock. What goes over all elements is no snapshot: an element that is in the map all the
 * time is found once; one that is added or removed meanwhile may be found or not. Where the kernel
 * has no batch call for the map's type, an element that stays can be missed while others are
 * removed.
 *
 * <p>All methods may be called from any thread until the map is closed; they throw an {@link
 * IllegalStateException} afterwards, and an {@link IllegalArgumentException} if a key or a value
 * does not fit its type.
 *
 * @param <K> the keys' class
 * @param <V> the values' class; for a per-CPU map a list with a value for each possible CPU
 */
public final class TypedMap<K, V> {
    private final BpfMap map;
    private final ValueCodec<K> keys;
    private final ValueCodec<V> values;
    private final MapElements elements;
    private final MapBatches batches;

    TypedMap(BpfMap map, ValueCodec<K> keys, ValueCodec<V> values) {
        this.map = map;
        this.keys = keys;
        this.values = values;
        this.elements = new MapElements(map.nativeMap());
        this.batches = new MapBatches(map.nativeMap());
    }

    /** The map. */
    public BpfMap map() {
        return map;
    }

    private byte[] bytes(K key) {
        return keys.encode(Objects.requireNonNull(key, "key"));
    }

    private V value(byte[] bytes) {
        return values.decode(MemorySegment.ofArray(bytes));
    }

    /**
     * An element's value; empty if there is no such element.
     *
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> lookup(K key) {
        return Optional.ofNullable(elements.lookup(bytes(key))).map(this::value);
    }

    /**
     * An element's value, which is removed in the same step; empty if there is no such element.
     *
     * @throws BpfException if the map is no hash, or the kernel is older than Linux 5.14
     */
    public Optional<V> lookupAndDelete(K key) {
        return Optional.ofNullable(elements.take(bytes(key))).map(this::value);
    }

    /**
     * Sets an element, whether there is one of that key or not.
     *
     * @throws BpfException if the map is full, for example
     */
    public void update(K key, V value) {
        update(key, value, Libbpf.BPF_ANY);
    }

    /**
     * Adds an element.
     *
     * @return false if there is one of that key, which stays as it is
     * @throws BpfException if the map is full, for example
     */
    public boolean insert(K key, V value) {
        return update(key, value, Libbpf.BPF_NOEXIST);
    }

    /**
     * Sets an element that there is.
     *
     * @return false if there is none of that key
     * @throws BpfException if the kernel refuses
     */
    public boolean replace(K key, V value) {
        return update(key, value, Libbpf.BPF_EXIST);
    }

    private boolean update(K key, V value, int flags) {
        return elements.update(
                bytes(key), values.encode(Objects.requireNonNull(value, "value")), flags);
    }

    /**
     * Removes an element.
     *
     * @return whether there was one
     * @throws BpfException if the map's type does not allow it: the elements of an array stay
     */
    public boolean delete(K key) {
        return elements.delete(bytes(key));
    }

    /**
     * All elements, in an order of the map's own; those of an array by their index.
     *
     * @return a list that no later change of the map changes
     * @throws BpfException if the kernel refuses
     */
    public List<Map.Entry<K, V>> entries() {
        return decoded(batches.all());
    }

    /**
     * All elements, which are removed: what is counted meanwhile begins at a new element.
     *
     * @throws BpfException if the map is no hash, or the kernel refuses
     * @throws IllegalArgumentException if a value has no Java value, such as an enumerator without
     *     a constant: all elements are removed then, and lost; {@code byte[]} takes any value
     */
    public List<Map.Entry<K, V>> drain() {
        return decoded(batches.takeAll());
    }

    private List<Map.Entry<K, V>> decoded(List<Element> elements) {
        List<Map.Entry<K, V>> entries = new ArrayList<>(elements.size());
        for (Element element : elements) {
            K key = keys.decode(MemorySegment.ofArray(element.key()));
            entries.add(Map.entry(key, value(element.value())));
        }
        return entries;
    }

    /**
     * Sets many elements, as {@link #update}, in one system call where the kernel can.
     *
     * @throws BpfException if the kernel refuses one; those before it are set
     */
    public void updateAll(Map<? extends K, ? extends V> entries) {
        List<Element> all = new ArrayList<>(Objects.requireNonNull(entries, "entries").size());
        entries.forEach((key, value) -> all.add(new Element(bytes(key), values.encode(value))));
        batches.update(all);
    }

    /**
     * Removes many elements, in one system call where the kernel can. Keys without an element are
     * passed over.
     *
     * @return how many elements there were
     * @throws BpfException as for {@link #delete}
     */
    public int deleteAll(Collection<? extends K> keys) {
        List<byte[]> all = new ArrayList<>(Objects.requireNonNull(keys, "keys").size());
        keys.forEach(key -> all.add(bytes(key)));
        return batches.delete(all);
    }

    /** The map. */
    @Override
    public String toString() {
        return map.toString();
    }
}

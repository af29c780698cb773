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
 * A view of a map's elements with keys and values of Java classes: {@link BpfMap#typed}, {@link
 * BpfMap#typedPerCpu}.
 *
 * <p>The programs may change the map at any time. A call for one element is atomic, except that a
 * value of more than 8 bytes can be a mixture if a program writes it in place without a lock. A
 * call for all elements is no snapshot: an element that stays in the map is found once; one that is
 * added or removed during the call may be found or not. If the kernel has no batch call for the
 * map's type, an element that stays can be missed while others are removed.
 *
 * <p>All methods may be called from any thread. They throw an {@link IllegalStateException} if the
 * map is closed, and an {@link IllegalArgumentException} if a key or a value does not fit its type.
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

    private byte[] bytes(K key) {
        return keys.encode(Objects.requireNonNull(key, "key"));
    }

    private V value(byte[] bytes) {
        return values.decode(MemorySegment.ofArray(bytes));
    }

    /**
     * An element's value; empty if there is no such element.
     *
     * @throws BpfException if the kernel rejects the call
     */
    public Optional<V> lookup(K key) {
        return Optional.ofNullable(elements.lookup(bytes(key))).map(this::value);
    }

    /**
     * Removes an element and returns its value, atomically; empty if there is no such element.
     *
     * @throws BpfException if the map is no hash, or the kernel is older than Linux 5.14
     */
    public Optional<V> lookupAndDelete(K key) {
        return Optional.ofNullable(elements.take(bytes(key))).map(this::value);
    }

    /**
     * Sets an element; adds it if it does not exist.
     *
     * @throws BpfException if the map is full, for example
     */
    public void update(K key, V value) {
        update(key, value, Libbpf.BPF_ANY);
    }

    /**
     * Adds an element.
     *
     * @return false if the key exists; its element is unchanged then
     * @throws BpfException if the map is full, for example
     */
    public boolean insert(K key, V value) {
        return update(key, value, Libbpf.BPF_NOEXIST);
    }

    /**
     * Sets an element that exists.
     *
     * @return false if the key does not exist
     * @throws BpfException if the kernel rejects the call
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
     * @return false if the key did not exist
     * @throws BpfException if the map's type does not allow it: an array keeps its elements
     */
    public boolean delete(K key) {
        return elements.delete(bytes(key));
    }

    /**
     * All elements, in no particular order; those of an array by their index.
     *
     * @return a copy, which later changes of the map do not affect
     * @throws BpfException if the kernel rejects the call
     */
    public List<Map.Entry<K, V>> entries() {
        return decoded(batches.all());
    }

    /**
     * Removes all elements and returns them. Programs that count meanwhile start new elements.
     *
     * @throws BpfException if the map is no hash, or the kernel rejects the call
     * @throws IllegalArgumentException if the class cannot represent a value, such as an enumerator
     *     without a constant. All elements are removed then, and lost; {@code byte[]} represents
     *     every value
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
     * Sets many elements, as {@link #update}, in one system call if the kernel can.
     *
     * @throws BpfException if the kernel rejects one; those before it are set
     */
    public void updateAll(Map<? extends K, ? extends V> entries) {
        List<Element> all = new ArrayList<>(Objects.requireNonNull(entries, "entries").size());
        entries.forEach((key, value) -> all.add(new Element(bytes(key), values.encode(value))));
        batches.update(all);
    }

    /**
     * Removes many elements, in one system call if the kernel can. Keys that do not exist are
     * skipped.
     *
     * @return the number of removed elements
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

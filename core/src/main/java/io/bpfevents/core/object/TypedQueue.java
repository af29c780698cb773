package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.codec.ValueCodec;
import io.bpfevents.core.object.map.MapElements;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/**
 * A view of the values of a queue or a stack, which programs push and pop too: {@link
 * BpfMap#queue}. Each call is atomic. All methods may be called from any thread; they throw an
 * {@link IllegalStateException} if the map is closed.
 *
 * @param <V> the values' class
 */
public final class TypedQueue<V> {
    private static final byte[] NO_KEY = {};

    private final BpfMap map;
    private final ValueCodec<V> values;
    private final MapElements elements;

    TypedQueue(BpfMap map, ValueCodec<V> values) {
        this.map = map;
        this.values = values;
        this.elements = new MapElements(map.nativeMap());
    }

    /**
     * Adds a value.
     *
     * @throws BpfException if it is full
     * @throws IllegalArgumentException if the value does not fit its type
     */
    public void push(V value) {
        byte[] bytes = values.encode(Objects.requireNonNull(value, "value"));
        elements.update(NO_KEY, bytes, Libbpf.BPF_ANY);
    }

    /**
     * Removes the next value and returns it: the oldest of a queue, the newest of a stack. Empty if
     * the map is.
     */
    public Optional<V> pop() {
        return Optional.ofNullable(elements.take(NO_KEY)).map(this::value);
    }

    /** The next value, which stays in the map. Empty if the map is. */
    public Optional<V> peek() {
        return Optional.ofNullable(elements.lookup(NO_KEY)).map(this::value);
    }

    private V value(byte[] bytes) {
        return values.decode(MemorySegment.ofArray(bytes));
    }

    /** The map. */
    @Override
    public String toString() {
        return map.toString();
    }
}

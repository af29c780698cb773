package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.codec.ValueCodec;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.core.object.map.PerCpuCodec;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates the typed views of maps. */
final class TypedMapFactory {
    private TypedMapFactory() {}

    static <K, V> TypedMap<K, V> typed(
            BpfMap map, MethodHandles.@Nullable Lookup lookup, Class<K> key, Class<V> value) {
        String operation = requireElements(map, key, value);
        if (MapTypes.isPerCpu(map.type())) {
            throw new BpfException(
                    operation, "it has a value for each CPU: call typedPerCpu instead");
        }
        return new TypedMap<>(map, keys(map, lookup, key), values(map, lookup, value));
    }

    static <K, V> TypedMap<K, List<V>> perCpu(
            BpfMap map, MethodHandles.@Nullable Lookup lookup, Class<K> key, Class<V> value) {
        String operation = requireElements(map, key, value);
        if (!MapTypes.isPerCpu(map.type())) {
            throw new BpfException(operation, "it has one value for all CPUs: call typed instead");
        }
        int cpus = NativeMap.possibleCpus();
        ValueCodec<List<V>> values =
                new PerCpuCodec<>(
                        values(map, lookup, value),
                        map.valueSize(),
                        map.nativeMap().valueStride(),
                        cpus);
        return new TypedMap<>(map, keys(map, lookup, key), values);
    }

    static <V> TypedQueue<V> queue(BpfMap map, Class<V> value) {
        Objects.requireNonNull(value, "value");
        require(map, "push to and pop from", MapType.QUEUE, MapType.STACK);
        return new TypedQueue<>(map, values(map, null, value));
    }

    private static String requireElements(BpfMap map, Class<?> key, Class<?> value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        String operation = "read and write the elements of map " + map.name();
        if (map.keySize() == 0 || map.valueSize() == 0) {
            boolean isQueue = map.type() == MapType.QUEUE || map.type() == MapType.STACK;
            throw new BpfException(
                    operation,
                    "a map of type "
                            + map.type()
                            + " has no keys and values"
                            + (isQueue ? ": call queue instead" : ""));
        }
        return operation;
    }

    /** Requires a map of one of these types. */
    static void require(BpfMap map, String purpose, MapType... types) {
        MapType type = map.type();
        if (!List.of(types).contains(type)) {
            throw new BpfException(purpose + " map " + map.name(), "it is a map of type " + type);
        }
    }

    private static <K> ValueCodec<K> keys(
            BpfMap map, MethodHandles.@Nullable Lookup lookup, Class<K> key) {
        return codec(
                "the keys of map " + map.name(),
                map.nativeMap().keyType(),
                map.keySize(),
                lookup,
                key);
    }

    private static <V> ValueCodec<V> values(
            BpfMap map, MethodHandles.@Nullable Lookup lookup, Class<V> value) {
        String what = "the values of map " + map.name();
        return codec(what, map.nativeMap().valueType(), map.valueSize(), lookup, value);
    }

    /** Ignores the type if the size was changed before load. */
    private static <T> ValueCodec<T> codec(
            String what,
            @Nullable CType type,
            int size,
            MethodHandles.@Nullable Lookup lookup,
            Class<T> java) {
        CType known = type != null && type.bytes() == size ? type : null;
        return ValueCodec.of(what, known, size, lookup, java);
    }
}

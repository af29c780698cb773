package io.bpfevents.core.object;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import java.lang.foreign.MemorySegment;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The definition of a map in an object's file, which can be changed until the object is loaded. */
final class MapDefinition {
    private final NativeObject object;
    private final MemorySegment map;
    private final ObjectTypes types;
    private final int keyType; // ids in the object's BTF; 0 if it names none
    private final int valueType;

    MapDefinition(NativeObject object, MemorySegment map, ObjectTypes types) {
        this.object = object;
        this.map = map;
        this.types = types;
        keyType = LibbpfMaps.bpf_map__btf_key_type_id(map);
        valueType = LibbpfMaps.bpf_map__btf_value_type_id(map);
    }

    MemorySegment map() {
        return map;
    }

    int fd() {
        return Libbpf.bpf_map__fd(map);
    }

    /** The type of the keys; null if it is not known. */
    @Nullable CType keyType() {
        return keyType == 0 ? null : types.btf().type(keyType);
    }

    /** The type of the values; null if it is not known. */
    @Nullable CType valueType() {
        return valueType == 0 ? null : types.btf().type(valueType);
    }

    /**
     * Changes it.
     *
     * @param call returns a negative errno if it fails
     * @param then what follows if it did not
     */
    void change(String operation, IntSupplier call, Runnable then) {
        object.lifetime()
                .change(() -> {
                    object.requireLoaded(false, operation);
                    CallResults.check(call.getAsInt(), operation);
                    then.run();
                    return this;
                });
    }
}

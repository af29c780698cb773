package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfInspection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/** The definitions of structs as C source, from BTF. */
public final class CSource {
    private CSource() {}

    /**
     * The definitions of structs, each after the types that it requires, once.
     *
     * @param types must exist
     * @param structs the names of structs or of typedefs
     * @throws BpfException if a struct does not exist
     */
    public static String of(ObjectTypes types, List<String> structs) {
        String operation = "print the types of " + types.origin();
        LibbpfGuard.require(operation);
        byte[] raw = Objects.requireNonNull(types.raw(), "BTF");
        StringBuilder source = new StringBuilder();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, raw);
            MemorySegment btf = require(LibbpfInspection.btf__new(bytes), operation);
            try {
                MemorySegment printer =
                        require(LibbpfInspection.btf_dump__new(btf, source, arena), operation);
                try {
                    for (String struct : structs) {
                        int id = types.btf().idOfStruct(struct);
                        if (id == 0) {
                            throw new BpfException(operation, "it has no struct " + struct);
                        }
                        CallResults.check(
                                LibbpfInspection.btf_dump__dump_type(printer, id), operation);
                    }
                } finally {
                    LibbpfInspection.btf_dump__free(printer);
                }
            } finally {
                Libbpf.btf__free(btf);
            }
        }
        return source.toString();
    }

    private static MemorySegment require(MemorySegment pointer, String operation) {
        if (Errno.isError(pointer)) {
            throw CallResults.failure(operation, Errno.of(pointer), "", "");
        }
        return pointer;
    }
}

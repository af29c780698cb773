package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.OpenAdvice;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.BpfObjectOpenOpts;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** libbpf's {@code struct bpf_object}, and when it may be touched. */
final class NativeObject {
    private final String name;
    private final MemorySegment pointer;
    private final Lifetime lifetime;
    private boolean loaded; // guarded by lifetime

    private NativeObject(String name, MemorySegment pointer) {
        this.name = name;
        this.pointer = pointer;
        this.lifetime = new Lifetime("object " + name);
    }

    static NativeObject open(ObjectFile file) {
        StringBuilder log = new StringBuilder();
        MemorySegment opened;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(file.elf().length);
            MemorySegment.copy(MemorySegment.ofArray(file.elf()), 0, bytes, 0, file.elf().length);
            // libbpf names the maps of global variables NAME.bss and so on: no other dot in it
            MemorySegment options =
                    BpfObjectOpenOpts.allocate(arena, file.name().replace('.', '_'));
            if (file.kernelBtf() != null) {
                BpfObjectOpenOpts.setKernelBtf(options, arena, file.kernelBtf().toString());
            }
            opened =
                    LibbpfLog.capture(
                            log,
                            () -> Libbpf.bpf_object__open_mem(bytes, file.elf().length, options));
        }
        if (Errno.isError(opened)) {
            String said = log.toString().strip();
            throw CallResults.failure(
                    file.operation(), Errno.of(opened), OpenAdvice.about(said), said);
        }
        NativeObject object = new NativeObject(file.name(), opened);
        if (object.programPointers().isEmpty() && object.mapPointers().isEmpty()) {
            Libbpf.bpf_object__close(opened);
            throw new BpfException(file.operation(), "it has neither programs nor maps");
        }
        return object;
    }

    String name() {
        return name;
    }

    MemorySegment pointer() {
        return pointer;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /** For calls within {@link #lifetime()}. */
    boolean isLoaded() {
        return loaded;
    }

    /** For calls within {@link #lifetime()}. */
    void requireLoaded(boolean expected, String operation) {
        if (loaded != expected) {
            throw new IllegalStateException(
                    "cannot "
                            + operation
                            + (expected
                                    ? ": object " + name + " is not loaded yet, call load() first"
                                    : ": object "
                                            + name
                                            + " is loaded already, do it before load()"));
        }
    }

    /** A copy of its BTF. */
    ObjectTypes types() {
        MemorySegment btf = Libbpf.bpf_object__btf(pointer);
        String origin = "object " + name;
        return new ObjectTypes(
                ObjectTypes.Source.OBJECT,
                origin,
                btf.equals(MemorySegment.NULL) ? null : LoadedBtf.copy(btf, origin));
    }

    List<MemorySegment> programPointers() {
        return all(Libbpf::bpf_object__next_program);
    }

    List<MemorySegment> mapPointers() {
        return all(Libbpf::bpf_object__next_map);
    }

    /** The map of a name that there is. */
    MemorySegment mapPointer(String name) {
        return mapPointers().stream()
                .filter(pointer -> BpfMap.name(pointer).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<MemorySegment> all(BinaryOperator<MemorySegment> next) {
        List<MemorySegment> found = new ArrayList<>();
        MemorySegment one = next.apply(pointer, MemorySegment.NULL);
        while (!one.equals(MemorySegment.NULL)) {
            found.add(one);
            one = next.apply(pointer, one);
        }
        return found;
    }

    /** For calls within {@link #lifetime()}. */
    void load() {
        requireLoaded(false, "load " + name);
        StringBuilder log = new StringBuilder();
        int result = LibbpfLog.capture(log, () -> Libbpf.bpf_object__load(pointer));
        if (result >= 0) {
            loaded = true;
            return;
        }
        String said = log.toString().strip();
        throw new LoadFailure(this).exception(-result, said);
    }

    void close() {
        Libbpf.bpf_object__close(pointer);
    }
}

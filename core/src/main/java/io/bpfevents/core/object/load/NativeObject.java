package io.bpfevents.core.object.load;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.OpenAdvice;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.elf.BpfElfHeader;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.object.check.ObjectCheck;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import io.bpfevents.ffi.struct.BpfObjectOpenOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The {@code struct bpf_object} of libbpf, with the lifetime of its native memory. */
public final class NativeObject {
    private final String name;
    private final MemorySegment pointer;
    private final Lifetime lifetime;
    private boolean loaded; // guarded by lifetime
    private byte[] elf; // guarded by lifetime; empty once it is loaded

    private NativeObject(String name, byte[] elf, MemorySegment pointer) {
        this.name = name;
        this.elf = elf;
        this.pointer = pointer;
        this.lifetime = new Lifetime("object " + name);
    }

    /**
     * Opens an object file.
     *
     * @throws BpfException if the file is no BPF object for this machine, or libbpf is missing
     */
    public static NativeObject open(ObjectFile file) {
        BpfElfHeader.requireBpf(file.operation(), file.elf());
        ObjectCheck.require(file.operation(), file.elf());
        if (file.kernelBtf() != null) {
            ObjectCheck.requireKernelTypes(file.operation(), file.kernelBtf());
        }
        LibbpfGuard.require(file.operation());
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
            String printed = log.toString().strip();
            String advice = OpenAdvice.about(printed);
            throw CallResults.failure(file.operation(), Errno.of(opened), advice, printed);
        }
        NativeObject object = new NativeObject(file.name(), file.elf(), opened);
        if (object.programPointers().isEmpty() && object.mapPointers().isEmpty()) {
            Libbpf.bpf_object__close(opened);
            throw new BpfException(file.operation(), "it has neither programs nor maps");
        }
        return object;
    }

    /** The object's name. */
    public String name() {
        return name;
    }

    /** The contents of its file, until it is loaded. For calls within {@link #lifetime()}. */
    public byte[] elf() {
        return elf;
    }

    /** The lifetime of the object and of everything that libbpf keeps in it. */
    public Lifetime lifetime() {
        return lifetime;
    }

    /** Whether {@link #load} has succeeded. For calls within {@link #lifetime()}. */
    public boolean isLoaded() {
        return loaded;
    }

    /**
     * Makes a call that excludes all others and that libbpf accepts only before load.
     *
     * @param operation the call's name in the error
     * @throws IllegalStateException if the object is loaded or closed
     */
    public <T extends @Nullable Object> T configure(String operation, Supplier<T> call) {
        return configure(operation, "", call);
    }

    /**
     * As {@link #configure(String, Supplier)}.
     *
     * @param alternative what to do with a loaded object instead; may be empty
     */
    public <T extends @Nullable Object> T configure(
            String operation, String alternative, Supplier<T> call) {
        return lifetime.change(() -> {
            if (loaded) {
                throw new IllegalStateException(
                        "cannot "
                                + operation
                                + ": object "
                                + name
                                + " is loaded already; configure an object before load()"
                                + alternative);
            }
            return call.get();
        });
    }

    /** The object's types: a copy of its BTF. */
    public ObjectTypes types() {
        MemorySegment btf = Libbpf.bpf_object__btf(pointer);
        String origin = "object " + name;
        return new ObjectTypes(
                ObjectTypes.Source.OBJECT,
                origin,
                btf.equals(MemorySegment.NULL) ? null : LoadedBtf.copy(btf, origin));
    }

    /** Each {@code struct bpf_program}, in the order of the file. */
    public List<MemorySegment> programPointers() {
        return all(Libbpf::bpf_object__next_program);
    }

    /** Each {@code struct bpf_map}, in the order of the file. */
    public List<MemorySegment> mapPointers() {
        return all(Libbpf::bpf_object__next_map);
    }

    /** The {@code struct bpf_map} of a name; null if there is none. */
    public @Nullable MemorySegment mapPointer(String name) {
        for (MemorySegment map : mapPointers()) {
            if (mapName(map).equals(name)) {
                return map;
            }
        }
        return null;
    }

    /** A map's name; for a map of global variables its section's, such as {@code .bss}. */
    public static String mapName(MemorySegment map) {
        String full = Objects.requireNonNull(Libbpf.bpf_map__name(map), "bpf_map__name");
        boolean isSection = Libbpf.bpf_map__is_internal(map) && full.indexOf('.') >= 0;
        return isSection ? full.substring(full.indexOf('.')) : full;
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

    /**
     * Loads the object into the kernel. For calls within {@link #configure}.
     *
     * @param debug receives the debug messages of libbpf; null for none
     * @throws BpfException if libbpf or the kernel rejects it; libbpf cannot load it again then
     */
    public void load(@Nullable Consumer<String> debug) {
        StringBuilder log = new StringBuilder();
        int result =
                LibbpfLog.capture(
                        log,
                        () -> LibbpfLog.debugTo(debug, () -> Libbpf.bpf_object__load(pointer)));
        if (result < 0) {
            throw new LoadFailure(this).exception(-result, log.toString().strip());
        }
        loaded = true;
        elf = new byte[0]; // large, and not needed any more
    }

    /** Frees the object. For calls by {@link #lifetime()}. */
    public void close() {
        Libbpf.bpf_object__close(pointer);
    }
}

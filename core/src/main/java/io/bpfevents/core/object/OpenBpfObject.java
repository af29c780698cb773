package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.core.object.load.ObjectFile;
import io.bpfevents.core.object.load.ObjectMembers;
import io.bpfevents.core.object.load.PinSettings;
import io.bpfevents.core.object.map.BufferTypes;
import io.bpfevents.core.object.map.InnerMaps;
import io.bpfevents.core.object.map.MapDefinition;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.core.object.pin.Fingerprint;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.core.object.program.ProgramState;
import io.bpfevents.core.object.variable.Globals;
import io.bpfevents.core.record.StructSource;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A BPF object that is opened and not loaded yet: {@link BpfObject#open(Path)}. Global variables,
 * sizes and types of maps, pins, and the programs to load are set here; {@link #load()} then
 * returns the {@link BpfObject}.
 *
 * <p>Close it if it is not loaded. After {@link #load()} has succeeded, the loaded object owns
 * everything: closing this one does nothing, and setting something throws an {@link
 * IllegalStateException}. All methods may be called from any thread; they wait for each other.
 */
public final class OpenBpfObject implements AutoCloseable, StructSource {
    private final NativeObject object;
    private final ObjectTypes types;
    private final Globals globals;
    private final PinSettings pins;
    private final ObjectMembers<MapSettings> maps;
    private final BufferTypes buffers;
    private final ObjectMembers<ProgramSettings> programs;

    private OpenBpfObject(NativeObject object) {
        this.object = object;
        types = object.types();
        globals = new Globals(object, types);
        pins = new PinSettings(object);
        maps = MapSettings.of(object, types);
        buffers = new BufferTypes(name(), MapSettings.definitions(maps), globals);
        programs = ProgramSettings.of(object);
    }

    static OpenBpfObject open(ObjectFile file) {
        NativeObject opened = NativeObject.open(file);
        try {
            return new OpenBpfObject(opened);
        } catch (RuntimeException | Error e) { // its BTF is damaged
            opened.close();
            throw e;
        }
    }

    String fingerprint() {
        return object.configure("open " + name(), () -> Fingerprint.of(object));
    }

    /** The object's name: the name of its file, without {@code .bpf.o}. */
    public String name() {
        return object.name();
    }

    /** All programs, in the order of the file. */
    public Collection<ProgramSettings> programs() {
        return programs.all();
    }

    /** All maps, in the order of the file, including libbpf's maps of global variables. */
    public Collection<MapSettings> maps() {
        return maps.all();
    }

    /**
     * The program with the name of a C function.
     *
     * @throws BpfException if there is none; the message lists the existing ones
     */
    public ProgramSettings program(String name) {
        return programs.get(name);
    }

    /** A map; throws as {@link #program} if there is none. */
    public MapSettings map(String name) {
        return maps.get(name);
    }

    /**
     * A global variable, to read and set its initial value.
     *
     * @param name as for {@link BpfObject#variable}, which throws the same exceptions
     */
    public BpfVariable variable(String name) {
        return new BpfVariable(globals.find("find global " + name, name));
    }

    /** All global variables, in the order of the object's BTF. */
    public Collection<BpfVariable> variables() {
        return globals.all().stream().map(BpfVariable::new).toList();
    }

    /**
     * Sets the initial value of an integer variable, also of a {@code const volatile} one.
     *
     * @param name as for {@link BpfObject#variable}
     * @param value must fit the variable, as a signed or an unsigned number
     * @return this
     * @throws BpfException if there is no such variable, it is no integer of 1, 2, 4 or 8 bytes, or
     *     the value does not fit
     * @throws IllegalStateException if the object is loaded or closed
     */
    public OpenBpfObject global(String name, long value) {
        return setGlobal(name, variable -> variable.set(value));
    }

    /**
     * Sets the initial value of a global variable of any type, as {@link #global(String, long)}.
     *
     * @param value as for {@link BpfVariable#set(Object)}
     * @throws io.bpfevents.core.LayoutException if the value's class does not match the type
     */
    public OpenBpfObject global(String name, Object value) {
        Objects.requireNonNull(value, "value");
        return setGlobal(name, variable -> variable.set(value));
    }

    private OpenBpfObject setGlobal(String name, Consumer<BpfVariable> setter) {
        String operation = "set global " + name;
        BpfVariable variable = new BpfVariable(globals.find(operation, name));
        String alternative =
                variable.isConstant() ? "" : ", or call variable(\"" + name + "\").set(...) on it";
        return configure(operation, alternative, () -> setter.accept(variable));
    }

    /**
     * Sets the size of a map.
     *
     * @param entries the most entries; for a ring buffer its size in bytes, a power of two and a
     *     multiple of the page size
     * @return this
     * @throws BpfException if there is no such map, or it cannot have that size
     * @throws IllegalStateException if the object is loaded or closed
     */
    public OpenBpfObject maxEntries(String map, long entries) {
        map(Objects.requireNonNull(map, "map")).definition().maxEntries(entries);
        return this;
    }

    /**
     * Makes {@link #load()} create a perf event array for each buffer that the program declares by
     * {@code BPF_EVENTS_BUFFER}. Without a call, it creates a ring buffer where the kernel has
     * them, else a perf event array. {@link MapSettings#type} does so for one buffer.
     *
     * @return this
     * @throws BpfException if the program declares none
     * @throws IllegalStateException if the object is loaded or closed
     */
    public OpenBpfObject forcePerfbufs() {
        String operation = "force the buffers of " + name() + " to be perf buffers";
        return configure(operation, "", () -> buffers.forcePerf(operation));
    }

    /**
     * Includes a program in the load, or leaves it out. Without a call, all programs are loaded but
     * those whose section begins with {@code ?}.
     *
     * @param program the program's name
     * @return this
     * @throws BpfException if there is no such program
     * @throws IllegalStateException if the object is loaded or closed
     */
    public OpenBpfObject autoload(String program, boolean load) {
        NativeProgram known = program(Objects.requireNonNull(program, "program")).program();
        String operation = (load ? "load program " : "leave out program ") + program;
        return configure(operation, "", () -> known.state().autoload(load, operation));
    }

    /**
     * Makes {@link #load()} pin a map. If a map of the same kind is pinned there already, it is
     * used with its contents instead of a new one.
     *
     * <p>A ring's control block is pinned beside it, as the same name with {@code _ctl}.
     *
     * @param path in a BPF file system
     * @return this
     * @throws BpfException if there is no such map
     * @throws IllegalStateException if the object is loaded or closed
     */
    public OpenBpfObject pinPath(String map, Path path) {
        map(Objects.requireNonNull(map, "map")); // must exist
        Objects.requireNonNull(path, "path");
        boolean hasControlBlock = globals.controlBlockOffset(map).isPresent();
        return configure(
                "pin map " + map + " to " + path, "", () -> pins.pin(map, hasControlBlock, path));
    }

    /**
     * Declares programs that may fail: if this kernel lacks such a program's hook, {@link
     * BpfObject#attach()} attaches the others. If it lacks its type or, for a hook that the
     * kernel's BTF names ({@code fentry}, {@code tp_btf}, {@code lsm}), its target, {@link #load()}
     * leaves the program out. The reason is logged as a warning, and returned by {@link
     * BpfProgram#failure()}.
     *
     * <p>Other failures, such as a rejection by the verifier, are not covered, since libbpf cannot
     * load an object a second time: {@link #autoload} leaves such a program out.
     *
     * @param programs their names
     * @return this
     * @throws BpfException if there is no program of one of the names
     * @throws IllegalStateException if the object is loaded or closed
     */
    public OpenBpfObject optional(String... programs) {
        Objects.requireNonNull(programs, "programs");
        List<NativeProgram> known =
                Stream.of(programs).map(name -> program(name).program()).toList();
        return configure(
                "make programs of " + name() + " optional",
                "",
                () -> known.forEach(program -> program.state().optional()));
    }

    private OpenBpfObject configure(String operation, String alternative, Runnable change) {
        return object.configure(
                operation,
                alternative,
                () -> {
                    change.run();
                    return this;
                });
    }

    /**
     * Loads the maps and programs into the kernel. The loaded object owns everything afterwards; if
     * loading fails, everything is released, and this object is closed.
     *
     * @throws BpfException if the kernel or libbpf rejects it; with the verifier's log if the
     *     verifier rejected it
     * @throws IllegalStateException if the object is loaded or closed
     */
    public BpfObject load() {
        return object.configure("load " + name(), this::loadOrRelease);
    }

    private BpfObject loadOrRelease() {
        try {
            List<MapDefinition> definitions = MapSettings.definitions(maps);
            buffers.beforeLoad();
            definitions.forEach(map -> map.requireRingSize("load " + name()));
            pins.beforeLoad();
            globals.beforeLoad();
            List<NativeProgram> all =
                    programs.all().stream().map(ProgramSettings::program).toList();
            all.forEach(it -> it.state().leaveOutIfUnsupported());
            try (InnerMaps _ = InnerMaps.create("load " + name(), definitions)) {
                object.load(pins.noting(ProgramState.verifierLogs(all)));
            }
            pins.afterLoad();
            return new BpfObject(
                    object, types, globals, all, definitions.stream().map(NativeMap::new).toList());
        } catch (RuntimeException | Error e) {
            if (object.isLoaded()) {
                pins.undo(e);
            }
            object.lifetime().close(this::release);
            throw e;
        }
    }

    /** Releases the object, unless it is loaded or was closed before. */
    @Override
    public void close() {
        object.lifetime().closeIf(() -> !object.isLoaded(), this::release);
    }

    private void release() {
        ReleaseSteps.all(globals::close, object::close);
    }

    @Override
    @SuppressWarnings("exports")
    public ObjectTypes structTypes() {
        return types;
    }

    /** The object's name. */
    @Override
    public String toString() {
        return "object " + name();
    }
}

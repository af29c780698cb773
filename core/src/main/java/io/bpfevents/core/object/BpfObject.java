package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A compiled BPF object: its programs and maps, from the file to the running program.
 *
 * <p>An object is opened, then configured (globals, map sizes, which programs to load), then {@link
 * #load() loaded} into the kernel, then {@link #attach() attached}. Closing it detaches and unloads
 * what is not pinned and ends its rings.
 *
 * <p>All methods may be called from any thread; they wait for each other.
 *
 * <p>Open only objects you trust: their programs run in the kernel, and libbpf does not survive
 * every damaged file.
 */
public final class BpfObject implements AutoCloseable, StructSource {
    private final NativeObject object;
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, BpfProgram> programs = new LinkedHashMap<>();
    private final ObjectRings rings = new ObjectRings();
    private final Globals globals;
    private final ObjectPins pins;
    private final ObjectTypes types;
    private final List<BpfLink> links = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private BpfObject(NativeObject object) {
        this.object = object;
        types = object.types();
        globals = new Globals(object, types);
        pins = new ObjectPins(object, globals);
        for (MemorySegment pointer : object.mapPointers()) {
            KernelSizes.set(pointer);
            BpfMap map = BpfMap.of(object, pointer, types);
            maps.put(map.name(), map);
        }
        for (MemorySegment pointer : object.programPointers()) {
            BpfProgram program = new BpfProgram(object, pointer, this::keep);
            programs.put(program.name(), program);
        }
    }

    private void keep(BpfLink link) {
        links.removeIf(other -> !other.isOpen());
        links.add(link);
    }

    /**
     * Opens an object file.
     *
     * @param file a BPF object, as {@code clang -target bpf} makes it
     * @throws BpfException if there is no such file, or it is no BPF object
     */
    public static BpfObject open(Path file) {
        return open(ObjectFile.read(file));
    }

    /**
     * Opens an object that is in memory.
     *
     * @param name what messages call it
     * @param elf the object file's contents
     * @throws BpfException if it is no BPF object
     */
    public static BpfObject open(String name, byte[] elf) {
        return open(ObjectFile.of(name, elf));
    }

    /**
     * Opens an object that is a resource, such as {@code META-INF/bpf/exec.bpf.o}.
     *
     * @param loader whose class path or modules have it
     * @throws BpfException if there is no such resource, or it is no BPF object
     */
    public static BpfObject openResource(ClassLoader loader, String resource) {
        return open(ObjectFile.read(loader, resource));
    }

    /**
     * Opens an object file for a kernel that has no BTF of its own ({@code CONFIG_DEBUG_INFO_BTF}).
     *
     * @param kernelBtf a file with the BTF of exactly the running kernel, raw or in an ELF file
     * @throws BpfException if one of the files is not there, or the first one is no BPF object
     */
    public static BpfObject open(Path file, Path kernelBtf) {
        Objects.requireNonNull(kernelBtf, "kernelBtf");
        return open(ObjectFile.read(file).with(kernelBtf));
    }

    /**
     * Opens an object that is a resource, as {@link #open(Path, Path)}.
     *
     * @throws BpfException if the resource or the file is not there, or the resource is no BPF
     *     object
     */
    public static BpfObject openResource(ClassLoader loader, String resource, Path kernelBtf) {
        Objects.requireNonNull(kernelBtf, "kernelBtf");
        return open(ObjectFile.read(loader, resource).with(kernelBtf));
    }

    private static BpfObject open(ObjectFile file) {
        ElfHeader.requireBpf(file.operation(), file.elf());
        LibbpfGuard.require(file.operation());
        NativeObject opened = NativeObject.open(file);
        try {
            return new BpfObject(opened);
        } catch (RuntimeException | Error e) { // its BTF is damaged
            opened.close();
            throw e;
        }
    }

    /** The object's name: its file's, without {@code .bpf.o}. */
    public String name() {
        return object.name();
    }

    /** All programs, in the order of the file. */
    public Collection<BpfProgram> programs() {
        return List.copyOf(programs.values());
    }

    /**
     * All maps, in the order of the file; those that libbpf made for global variables are among
     * them.
     */
    public Collection<BpfMap> maps() {
        return List.copyOf(maps.values());
    }

    /**
     * A program.
     *
     * @param name the name of its C function
     * @throws BpfException if there is none; the message lists those that there are
     */
    public BpfProgram program(String name) {
        return find("program", programs, name);
    }

    /**
     * A map.
     *
     * @throws BpfException if there is none; the message lists those that there are
     */
    public BpfMap map(String name) {
        return find("map", maps, name);
    }

    private <T> T find(String kind, Map<String, T> all, String name) {
        Objects.requireNonNull(name, "name");
        T found = all.get(name);
        if (found == null) {
            String known = all.isEmpty() ? "none" : String.join(", ", all.keySet());
            throw new BpfException(
                    "find " + kind + " " + name + " in " + name(),
                    "its " + kind + "s are: " + known);
        }
        return found;
    }

    /**
     * Sets a global variable of integer type before the object is loaded, {@code const volatile}
     * ones included.
     *
     * @param name as for {@link #variable}
     * @param value must fit the variable, as a signed or an unsigned number
     * @return this
     * @throws BpfException if there is no such variable, it is no integer of 1, 2, 4 or 8 bytes, or
     *     the value does not fit
     * @throws IllegalStateException if the object is loaded: {@link #variable} is for later
     */
    public BpfObject global(String name, long value) {
        return configure(() -> globals.beforeLoad(name).set(value));
    }

    /**
     * Sets a global variable of any type before the object is loaded.
     *
     * @param name as for {@link #variable}
     * @param value a text, record, array and so on, as for {@link BpfVariable#set(Object)}; a
     *     {@code byte[]} has exactly as many bytes as the variable
     * @return this
     * @throws BpfException if there is no such variable, or the value does not fit
     * @throws io.bpfevents.core.LayoutException if its class does not go with the type
     * @throws IllegalStateException if the object is loaded: {@link #variable} is for later
     */
    public BpfObject global(String name, Object value) {
        Objects.requireNonNull(value, "value");
        return configure(() -> globals.beforeLoad(name).set(value));
    }

    /**
     * A global variable, to be read and set before load and while the programs run.
     *
     * @param name the variable's name. Where several variables have this name, as in an object that
     *     is linked from several files: {@code "SECTION/NAME"}, such as {@code ".bss/seen"}, or
     *     within one section {@code "SECTION+OFFSET/NAME"}, such as {@code ".data+4/level"}
     * @throws BpfException if no variable or more than one has this name; the message lists what
     *     can be passed
     */
    public BpfVariable variable(String name) {
        return globals.find("find global " + name, name);
    }

    /** All global variables, in the order of the object's BTF. */
    public Collection<BpfVariable> variables() {
        return globals.all();
    }

    /**
     * Sets the size of a map before the object is loaded.
     *
     * @param entries how many entries it can hold; for a ring buffer its size in bytes, a power of
     *     two and a multiple of the page size
     * @return this
     * @throws BpfException if there is no such map, or the size is none for a ring buffer
     */
    public BpfObject maxEntries(String map, long entries) {
        BpfMap known = map(Objects.requireNonNull(map, "map"));
        String operation = "set the size of map " + map + " to " + entries;
        if (known.type() == MapType.RINGBUF) {
            RingSize.require(operation, entries);
        } else if (entries < 1 || entries > 0xffff_ffffL) {
            throw new BpfException(operation, "a map has 1 to 4294967295 entries");
        }
        return configure(() -> {
            object.requireLoaded(false, operation);
            int result = Libbpf.bpf_map__set_max_entries(object.mapPointer(map), (int) entries);
            CallResults.check(result, operation);
        });
    }

    /**
     * Says, before the object is loaded, whether a program is loaded with it; all are unless told
     * otherwise.
     *
     * @param program the program's name
     * @return this
     */
    public BpfObject autoload(String program, boolean load) {
        BpfProgram known = program(Objects.requireNonNull(program, "program"));
        return configure(() -> known.autoload(load));
    }

    /**
     * Says, before the object is loaded, where a map is pinned by loading it. A map of the same
     * kind that is pinned there already is used instead of a new one, with all that is in it.
     *
     * <p>The control block of a ring that has one is pinned beside it, under the same name with
     * {@code _ctl} behind it, so that its counts survive a restart too.
     *
     * @param path in a BPF file system
     * @return this
     */
    public BpfObject pinPath(String map, Path path) {
        map(Objects.requireNonNull(map, "map")); // must exist
        Objects.requireNonNull(path, "path");
        String operation = "pin map " + map + " to " + path;
        return configure(() -> {
            object.requireLoaded(false, operation);
            pins.pin(map, path);
        });
    }

    /**
     * Declares programs that may fail: if this kernel lacks such a program's hook, {@link
     * #attach()} attaches the others, and if it lacks its type or, for a hook that the kernel's BTF
     * names ({@code fentry}, {@code tp_btf}, {@code lsm}), its target, {@link #load()} leaves the
     * program out. The log has the reason as a warning, and {@link BpfProgram#failure()}.
     *
     * <p>Other failures to load, such as the verifier's, are not covered, since libbpf cannot load
     * an object a second time: {@link #autoload} leaves such a program out.
     *
     * @param programs their names; call this before {@link #load()}
     * @return this
     * @throws BpfException if there is no program of one of the names
     */
    public BpfObject optional(String... programs) {
        Objects.requireNonNull(programs, "programs");
        List<BpfProgram> known = Stream.of(programs).map(this::program).toList();
        return configure(() -> {
            object.requireLoaded(false, "make programs of " + name() + " optional");
            known.forEach(program -> program.state().optional());
        });
    }

    private BpfObject configure(Runnable change) {
        object.lifetime()
                .change(() -> {
                    change.run();
                    return null;
                });
        return this;
    }

    /**
     * Loads the maps and programs into the kernel.
     *
     * @return this
     * @throws BpfException if the kernel refuses; with the verifier's log where it was the
     *     verifier. The object is closed then
     */
    public BpfObject load() {
        return orClose(() ->
                configure(() -> {
                    requireRingSizes();
                    pins.beforeLoad();
                    globals.beforeLoad();
                    programs.values().forEach(program -> program.state().leaveOutIfMissing());
                    object.load();
                    pins.afterLoad();
                    rings.open(maps.values(), globals, types);
                }));
    }

    /** So that {@code try (var object = BpfObject.open(file).load().attach())} leaks nothing. */
    private BpfObject orClose(Runnable step) {
        try {
            step.run();
            return this;
        } catch (IllegalStateException e) { // nothing was tried: it is loaded already, for example
            throw e;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void requireRingSizes() {
        for (BpfMap map : maps.values()) {
            if (map.type() == MapType.RINGBUF && map.maxEntries() == 0) {
                throw new BpfException(
                        "load " + name(),
                        "ring buffer "
                                + map.name()
                                + " has no size: call maxEntries(\""
                                + map.name()
                                + "\", 262144) first, or put __uint(max_entries, 262144) in its map");
            }
        }
    }

    /** Whether {@link #load()} has succeeded. */
    public boolean isLoaded() {
        return object.lifetime().use(object::isLoaded);
    }

    /**
     * Attaches every loaded program whose section names a hook and that is not attached yet. The
     * log names the others at level INFO, with what each requires: most are attached by a method of
     * {@link BpfProgram}, and {@code SEC("syscall")} programs, which have no hook, run by {@link
     * BpfProgram#testRun()}.
     *
     * <p>When this fails, everything that it has attached is detached again. If no program was
     * attached before, the object is closed as well, so that {@code try (BpfObject object =
     * BpfObject.open(file).load().attach())} leaks nothing; otherwise the object and the earlier
     * attachments stay as they are.
     *
     * @return this
     * @throws BpfException if a program cannot be attached that is not {@linkplain #optional
     *     optional}; or if in the end no program has been attached, by this call or before, and not
     *     all of them are left out by {@link #autoload} or of {@code SEC("syscall")}. The message
     *     names each program with what it requires
     */
    public BpfObject attach() {
        AttachAll all = new AttachAll(object, programs.values());
        if (links.stream().anyMatch(BpfLink::isOpen)) { // the user holds the object
            all.run();
            return this;
        }
        return orClose(all::run);
    }

    /**
     * A ring buffer whose program counts its failures in a way of its own, rather than by the
     * producer contract.
     *
     * <pre>{@code
     * object.ringbuf("events", () -> lostOf(object.map("lost")))
     * }</pre>
     *
     * @param name the name of its map
     * @param failures the program's count of records that it could not reserve or output: never
     *     decreases, and is asked on any thread, the poll loop's included, until the ring is
     *     closed. Differences to its value at this call are used. If it throws later, its last
     *     value stays, and the log says so
     * @return the same ring as {@link #ringbuf(String)}, which is to be given one counter only, and
     *     before it is subscribed to
     * @throws BpfException if there is no such map, or it is of another type
     * @throws IllegalStateException if the ring's failures are counted already
     */
    public BpfRingbuf ringbuf(String name, LongSupplier failures) {
        Objects.requireNonNull(failures, "failures");
        BpfRingbuf ring = ringbuf(name);
        AbstractRingbuf.channel(ring).countFailuresBy(failures);
        return ring;
    }

    /**
     * A ring buffer of the loaded object: always the same one for the same name.
     *
     * @param name the name of its map
     * @throws BpfException if there is no such map, or it is of another type
     */
    public BpfRingbuf ringbuf(String name) {
        BpfMap map = map(name);
        if (map.type() != MapType.RINGBUF) {
            throw new BpfException(
                    "open ring buffer " + name + " of " + name(),
                    "it is a map of type " + map.type());
        }
        return object.lifetime()
                .use(() -> {
                    object.requireLoaded(true, "open ring buffer " + name);
                    return Objects.requireNonNull(rings.get(name), name);
                });
    }

    /**
     * Ends the rings, detaches the programs and unloads what is not pinned. Does nothing the second
     * time.
     *
     * <p>Detaching can take long, since the kernel waits until no CPU runs the program any more. It
     * is done by the calling thread, but by a thread of its own if this is called on a poll loop's.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            rings.close(); // at once, so that reading ends here
            offTheLoop(this::destroy);
        }
    }

    private void destroy() {
        object.lifetime()
                .end(() -> { // waits for a load() or attach() under way, whose results end here too
                    links.forEach(BpfLink::close);
                    globals.close();
                    object.close();
                });
        rings.close();
        rings.whenClosed(() -> closed.complete(null));
    }

    /**
     * Detaches the programs, delivers what is in the rings then as far as there is demand, and
     * closes. Rings that nobody ever read are closed at once.
     *
     * @param atMost how long to wait for the demand that takes
     */
    public void closeGracefully(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("atMost is negative: " + atMost);
        }
        if (!closing.get()) {
            offTheLoop(() -> {
                links.forEach(BpfLink::close);
                rings.closeGracefully(atMost);
                rings.whenClosed(this::close);
            });
        }
    }

    /** Completes when everything is released, the rings included. */
    public CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    private void offTheLoop(Runnable slow) {
        if (PollLoop.isLoopThread()) {
            Thread.ofPlatform().daemon().name("bpf-events-close-" + name()).start(slow);
        } else {
            slow.run();
        }
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

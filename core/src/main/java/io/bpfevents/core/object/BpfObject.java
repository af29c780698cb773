package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.MapType;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.core.internal.RingbufAccess;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A compiled BPF object: its programs and maps, from the file to the running program.
 *
 * <p>An object is opened, then configured (globals, map sizes, which programs to load), then {@link
 * #load() loaded} into the kernel, then {@link #attach() attached}. Closing it detaches and unloads
 * what is not pinned and ends its rings.
 *
 * <p>All methods may be called from any thread; they wait for each other.
 */
public final class BpfObject implements AutoCloseable {
    private static final String OBJECT_SUFFIX = ".bpf.o";

    private final NativeObject object;
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, BpfProgram> programs = new LinkedHashMap<>();
    private final Map<String, BpfRingbuf> rings = new ConcurrentHashMap<>();
    private final Globals globals;
    private final List<BpfLink> links = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private BpfObject(NativeObject object) {
        this.object = object;
        globals = new Globals(object);
        for (MemorySegment pointer : object.mapPointers()) {
            BpfMap map = BpfMap.of(object, pointer);
            maps.put(map.name(), map);
        }
        for (MemorySegment pointer : object.programPointers()) {
            BpfProgram program = new BpfProgram(object, pointer, links::add);
            programs.put(program.name(), program);
        }
    }

    /**
     * Opens an object file.
     *
     * @param file a BPF object, as {@code clang -target bpf} makes it
     * @throws BpfException if there is no such file, or it is no BPF object
     */
    public static BpfObject open(Path file) {
        Objects.requireNonNull(file, "file");
        String operation = "open " + file;
        byte[] elf;
        try {
            elf = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BpfException(operation, 0, "there is no such file", e);
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be read: " + e.getMessage(), e);
        }
        Path name = file.getFileName();
        return open(operation, objectName(name == null ? "object" : name.toString()), elf);
    }

    /**
     * Opens an object that is in memory.
     *
     * @param name what messages call it
     * @param elf the object file's contents
     * @throws BpfException if it is no BPF object
     */
    public static BpfObject open(String name, byte[] elf) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(elf, "elf");
        return open("open " + name, name, elf);
    }

    /**
     * Opens an object that is a resource, such as {@code META-INF/bpf/exec.bpf.o}.
     *
     * @param loader whose class path or modules have it
     * @throws BpfException if there is no such resource, or it is no BPF object
     */
    public static BpfObject openResource(ClassLoader loader, String resource) {
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(resource, "resource");
        String operation = "open resource " + resource;
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new BpfException(
                        operation, "there is no such resource on the class path or module path");
            }
            String name = resource.substring(resource.lastIndexOf('/') + 1);
            return open(operation, objectName(name), in.readAllBytes());
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be read: " + e.getMessage(), e);
        }
    }

    private static String objectName(String fileName) {
        return fileName.endsWith(OBJECT_SUFFIX)
                ? fileName.substring(0, fileName.length() - OBJECT_SUFFIX.length())
                : fileName;
    }

    private static BpfObject open(String operation, String name, byte[] elf) {
        ElfHeader.requireBpf(operation, elf);
        BpfSupport.requireLibbpf(operation);
        return new BpfObject(NativeObject.open(operation, name, elf));
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
     * @param value must fit the variable, as a signed or an unsigned number
     * @return this
     * @throws BpfException if there is no such variable, it is no integer of 1, 2, 4 or 8 bytes, or
     *     the value does not fit
     */
    public BpfObject global(String name, long value) {
        object.lifetime()
                .change(() -> {
                    globals.set(name, value);
                    return null;
                });
        return this;
    }

    /**
     * Sets a global variable of any type before the object is loaded.
     *
     * @param value its bytes, exactly as many as the variable has
     * @return this
     * @throws BpfException if there is no such variable, or it is of another size
     */
    public BpfObject global(String name, byte[] value) {
        object.lifetime()
                .change(() -> {
                    globals.set(name, value);
                    return null;
                });
        return this;
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
        BpfMap known = map(map);
        String operation = "set the size of map " + map + " to " + entries;
        if (known.type() == MapType.RINGBUF) {
            RingSize.require(operation, entries);
        } else if (entries < 1 || entries > 0xffff_ffffL) {
            throw new BpfException(operation, "a map has 1 to 4294967295 entries");
        }
        object.lifetime()
                .change(() -> {
                    object.requireLoaded(false, operation);
                    int result = Libbpf.bpf_map__set_max_entries(pointerOf(map), (int) entries);
                    return Calls.check(result, operation);
                });
        return this;
    }

    /**
     * Says, before the object is loaded, whether a program is loaded with it; all are unless told
     * otherwise.
     *
     * @param program the program's name
     * @return this
     */
    public BpfObject autoload(String program, boolean load) {
        BpfProgram known = program(program);
        object.lifetime()
                .change(() -> {
                    known.autoload(load);
                    return null;
                });
        return this;
    }

    /**
     * Says, before the object is loaded, where a map is pinned by loading it. A map of the same
     * kind that is pinned there already is used instead of a new one, with all that is in it.
     *
     * @param path in a BPF file system
     * @return this
     */
    public BpfObject pinPath(String map, Path path) {
        map(map); // must exist
        Objects.requireNonNull(path, "path");
        String operation = "pin map " + map + " to " + path;
        object.lifetime()
                .change(() -> {
                    object.requireLoaded(false, operation);
                    int result = Libbpf.bpf_map__set_pin_path(pointerOf(map), path.toString());
                    return Calls.check(result, operation);
                });
        return this;
    }

    private MemorySegment pointerOf(String map) {
        return object.mapPointers().stream()
                .filter(pointer -> BpfMap.name(pointer).equals(map))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Loads the maps and programs into the kernel.
     *
     * @return this
     * @throws BpfException if the kernel refuses; with the verifier's log where it was the
     *     verifier. The object can only be closed then
     */
    public BpfObject load() {
        object.lifetime()
                .change(() -> {
                    requireRingSizes();
                    object.load();
                    openRings();
                    return null;
                });
        return this;
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

    private void openRings() {
        int control =
                maps.containsKey(Globals.CONTROL_SECTION) ? map(Globals.CONTROL_SECTION).fd() : -1;
        for (BpfMap map : maps.values()) {
            if (map.type() == MapType.RINGBUF) {
                OptionalLong offset = globals.controlBlockOffset(map.name());
                rings.put(
                        map.name(),
                        RingbufAccess.get().open(map.name(), map.fd(), control, offset));
            }
        }
    }

    /** Whether {@link #load()} has succeeded. */
    public boolean isLoaded() {
        return object.lifetime().use(object::isLoaded);
    }

    /**
     * Attaches every loaded program whose section names a hook and that is not attached yet.
     * Programs whose section names none, such as {@code SEC("syscall")}, are left for the caller.
     *
     * @return this
     * @throws BpfException if a hook is not there; those attached before stay attached
     */
    public BpfObject attach() {
        programs.values().forEach(BpfProgram::attachIfNamed);
        return this;
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
            rings.values().forEach(Ringbuf::close); // at once, so that reading ends here
            offTheLoop(this::destroy);
        }
    }

    private void destroy() {
        links.forEach(BpfLink::close);
        object.lifetime().end(object::close);
        whenRingsClosed(() -> closed.complete(null));
    }

    /**
     * Detaches the programs, delivers what is in the rings then as far as there is demand, and
     * closes. Rings that nobody ever read are closed at once.
     *
     * @param atMost how long to wait for the demand that takes
     */
    public void closeGracefully(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        if (!closing.get()) {
            offTheLoop(() -> {
                links.forEach(BpfLink::close);
                rings.values().forEach(ring -> ring.closeGracefully(atMost));
                whenRingsClosed(this::close);
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

    @SuppressWarnings("FutureReturnValueIgnored") // a ring's failure was told to its subscriber
    private void whenRingsClosed(Runnable then) {
        CompletableFuture<?>[] ends =
                rings.values().stream()
                        .map(ring -> ring.onClose().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).whenComplete((nothing, error) -> then.run());
    }

    /** The object's name. */
    @Override
    public String toString() {
        return "object " + name();
    }
}

package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.core.object.load.ObjectFile;
import io.bpfevents.core.object.load.ObjectMembers;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.core.object.variable.Globals;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.PerfbufConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A loaded BPF object: its programs, maps, buffers and global variables in the kernel.
 *
 * <p>{@link #open(Path)} returns an {@link OpenBpfObject}, on which everything is set that must be
 * set before load; {@link OpenBpfObject#load()} returns the loaded object, whose programs are then
 * {@linkplain #attach() attached}. Closing it detaches and unloads what is not pinned and closes
 * its buffers.
 *
 * <p>All methods may be called from any thread; they wait for each other.
 *
 * <p>Open only objects you trust: their programs run in the kernel. An object is checked for damage
 * before libbpf, which is C, parses it.
 */
public final class BpfObject implements AutoCloseable, StructSource {
    private final NativeObject object;
    private final ObjectTypes types;
    private final Globals globals;
    private final ObjectMembers<BpfProgram> programs;
    private final ObjectMembers<BpfMap> maps;
    private final ObjectBuffers buffers;
    private final ObjectCloser closer;

    BpfObject(
            NativeObject object,
            ObjectTypes types,
            Globals globals,
            List<NativeProgram> programs,
            List<NativeMap> maps) {
        this.object = object;
        this.types = types;
        this.globals = globals;
        this.programs = BpfProgram.of(name(), programs, types);
        this.maps = BpfMap.of(name(), maps);
        this.buffers = ObjectBuffers.open(name(), maps, globals, types);
        this.closer = new ObjectCloser(object, globals, programs, buffers);
    }

    /**
     * Opens an object file, to be configured and loaded.
     *
     * @throws BpfException if the file does not exist, or is no BPF object
     */
    public static OpenBpfObject open(Path file) {
        return OpenBpfObject.open(ObjectFile.read(file));
    }

    /**
     * Opens an object that is in memory.
     *
     * @param elf the contents of the object file
     * @throws BpfException if it is none
     */
    public static OpenBpfObject open(String name, byte[] elf) {
        return OpenBpfObject.open(ObjectFile.of(name, elf));
    }

    /**
     * Opens a resource, such as {@code META-INF/bpf/exec.bpf.o}, that {@code loader} finds.
     *
     * @throws BpfException if the resource does not exist, or is no BPF object
     */
    public static OpenBpfObject openResource(ClassLoader loader, String resource) {
        return OpenBpfObject.open(ObjectFile.read(loader, resource));
    }

    /**
     * Opens an object file for a kernel that has no BTF of its own ({@code CONFIG_DEBUG_INFO_BTF}).
     *
     * @param kernelBtf a file with the BTF of exactly the running kernel, raw or in an ELF file
     * @throws BpfException if one of the files does not exist, or the first one is no BPF object
     */
    public static OpenBpfObject open(Path file, Path kernelBtf) {
        Objects.requireNonNull(kernelBtf, "kernelBtf");
        return OpenBpfObject.open(ObjectFile.read(file).with(kernelBtf));
    }

    /**
     * Opens an object that outlives its process. If the directory has it already, pinned by an
     * earlier process, its rings are opened with what they hold, and nothing is loaded. Otherwise
     * the object is loaded and attached, and its rings, maps and links are pinned there.
     *
     * <p>If another version of the object is pinned, its programs are replaced; see {@link
     * PinnedObject}. Tracepoints, kprobes and uprobes can be pinned from kernel 5.15 on.
     *
     * @param directory in a BPF file system; created with mode 0700, and used for this object alone
     * @param open opens and configures the object, and does not load it
     * @throws BpfException if the directory is in use by another process or has other files, or the
     *     object cannot be loaded, attached or pinned; then nothing new stays
     */
    public static PinnedObject openOrAdopt(Path directory, Supplier<OpenBpfObject> open) {
        return PinnedObject.openOrAdopt(directory, open);
    }

    /**
     * Opens an object that another process has pinned by {@link #openOrAdopt}, without loading
     * anything: for a process without capabilities, which owns the pins or may write them.
     */
    public static PinnedObject adopt(Path directory) {
        return PinnedObject.adopt(directory);
    }

    /** The object's name: the name of its file, without {@code .bpf.o}. */
    public String name() {
        return object.name();
    }

    List<NativeProgram> nativePrograms() {
        return closer.programs();
    }

    /** All programs, in the order of the file. */
    public Collection<BpfProgram> programs() {
        return programs.all();
    }

    /** All maps, in the order of the file, including libbpf's maps of global variables. */
    public Collection<BpfMap> maps() {
        return maps.all();
    }

    /**
     * The program with the name of a C function.
     *
     * @throws BpfException if there is none; the message lists the existing ones
     */
    public BpfProgram program(String name) {
        return programs.get(name);
    }

    /**
     * A map.
     *
     * @throws BpfException if there is none; the message lists the existing ones
     */
    public BpfMap map(String name) {
        return maps.get(name);
    }

    /**
     * A global variable, to be read and set while the programs run.
     *
     * @param name the variable's name. If several variables have this name, as in an object that is
     *     linked from several files: {@code "SECTION/NAME"}, such as {@code ".bss/seen"}, or within
     *     one section {@code "SECTION+OFFSET/NAME"}, such as {@code ".data+4/level"}
     * @throws BpfException if no variable or more than one has this name; the message lists the
     *     accepted names
     */
    public BpfVariable variable(String name) {
        return new BpfVariable(globals.find("find global " + name, name));
    }

    /** All global variables, in the order of the object's BTF. */
    public Collection<BpfVariable> variables() {
        return globals.all().stream().map(BpfVariable::new).toList();
    }

    /**
     * Attaches every program whose section names a hook and that is not attached yet. The log lists
     * the other programs at level INFO, with what each requires: most are attached by a method of
     * {@link BpfProgram}, and {@code SEC("syscall")} programs, which have no hook, are run by
     * {@link BpfProgram#testRun()}.
     *
     * <p>If this fails, all links that it has made are closed. If no program was attached before,
     * the object is closed as well, so that {@code try (BpfObject object =
     * BpfObject.open(file).load().attach())} leaks nothing; otherwise the object and the earlier
     * links stay open.
     *
     * @throws BpfException if a program cannot be attached that is not {@linkplain
     *     OpenBpfObject#optional optional}; or if no program is attached afterwards, by this call
     *     or before, and not all of them are left out by {@link OpenBpfObject#autoload} or of
     *     {@code SEC("syscall")}. The message lists each program with what it requires
     * @throws IllegalStateException if the object is closed
     */
    public BpfObject attach() {
        object.lifetime().use(() -> this); // requires that it is open
        closer.attachOrClose();
        return this;
    }

    /**
     * A ring buffer: always the same instance for the same name.
     *
     * @param name the name of its map
     * @throws BpfException if there is no such map, or it is of another type
     * @throws IllegalStateException if the object is closed
     */
    public BpfRingbuf ringbuf(String name) {
        return object.lifetime().use(() -> buffers.ringbuf(map(name).nativeMap()));
    }

    /**
     * A ring buffer whose program has its own failure counter, in place of the producer contract.
     *
     * @param name the name of its map
     * @param failures the program's count of records that it could not reserve or output. It never
     *     decreases, and only its increase after this call is used. It is called on any thread,
     *     also that of the poll loop, until the ring is closed. If it throws later, its last value
     *     is used, and the log has the exception
     * @return the same ring as {@link #ringbuf(String)}; set one counter only, before subscribing
     * @throws IllegalStateException if the ring has a failure counter already
     */
    public BpfRingbuf ringbuf(String name, LongSupplier failures) {
        Objects.requireNonNull(failures, "failures");
        BpfRingbuf ring = ringbuf(name);
        AbstractBuffer.channel(ring).countFailuresBy(failures);
        return ring;
    }

    /** As {@link #perfbuf(String, PerfbufConfig)}, with the default, or that of an earlier call. */
    public BpfPerfbuf perfbuf(String name) {
        return object.lifetime().use(() -> buffers.perfbuf(map(name).nativeMap(), null));
    }

    /**
     * A perf buffer: always the same instance for the same name. The first call opens the buffers
     * of the CPUs, which are closed with the object; until then the program's outputs fail.
     *
     * @param name the name of its map, of type {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}
     * @throws IllegalArgumentException if the size is against the rule of {@link PerfbufConfig}
     * @throws BpfException if there is no such map, it is of another type or has another reader, or
     *     the kernel refuses a buffer
     * @throws IllegalStateException if it is open with another configuration
     */
    public BpfPerfbuf perfbuf(String name, PerfbufConfig config) {
        Objects.requireNonNull(config, "config");
        return object.lifetime().use(() -> buffers.perfbuf(map(name).nativeMap(), config));
    }

    /**
     * The ring buffer or perf buffer of a map, which {@code BPF_EVENTS_BUFFER} declares as both.
     */
    public EventBuffer buffer(String name) {
        return map(name).type() == MapType.PERF_EVENT_ARRAY ? perfbuf(name) : ringbuf(name);
    }

    /**
     * Closes the buffers, detaches the programs and unloads what is not pinned. Does nothing if it
     * was called before.
     *
     * <p>Detaching can take long, since the kernel waits until no CPU runs the program any more.
     * The calling thread does it; if that is the thread of a poll loop, a short-lived thread does.
     */
    @Override
    public void close() {
        closer.close();
    }

    /**
     * Detaches the programs, delivers the records that are in the buffers as far as there is
     * demand, and closes. Buffers that were never read are closed at once.
     *
     * @param atMost how long to wait for demand
     */
    public void closeGracefully(Duration atMost) {
        closer.closeGracefully(Objects.requireNonNull(atMost, "atMost"));
    }

    /** Completes when everything is released. */
    public CompletionStage<Void> onClose() {
        return closer.onClose();
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

package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.BpfProgInfo;
import io.bpfevents.ffi.BpfTestRunOpts;
import io.bpfevents.ffi.BpfUprobeOpts;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import io.bpfevents.ffi.LibbpfMaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A program of an object. All methods may be called from any thread. */
public final class BpfProgram {
    /** Attaches to every process that has the file mapped or will map it. */
    private static final int ANY_PROCESS = -1;

    private final NativeObject object;
    private final MemorySegment pointer;
    private final String name;
    private final String section;
    private final Consumer<BpfLink> links;
    private @Nullable BpfLink latest; // guarded by the object's lifetime

    /**
     * @param links takes what is attached, to be closed with the object
     */
    BpfProgram(NativeObject object, MemorySegment pointer, Consumer<BpfLink> links) {
        this.object = object;
        this.pointer = pointer;
        this.name = Objects.requireNonNull(Libbpf.bpf_program__name(pointer), "bpf_program__name");
        this.section = Objects.requireNonNullElse(Libbpf.bpf_program__section_name(pointer), "");
        this.links = links;
    }

    /** The name of its C function. */
    public String name() {
        return name;
    }

    /** The section it was compiled into, such as {@code tp/sched/sched_process_exec}. */
    public String section() {
        return section;
    }

    /** For calls within the object's lifetime. */
    boolean autoload() {
        return Libbpf.bpf_program__autoload(pointer);
    }

    /** For calls within the object's lifetime. */
    void autoload(boolean load) {
        String operation = (load ? "load program " : "leave out program ") + name;
        object.requireLoaded(false, operation);
        Calls.check(Libbpf.bpf_program__set_autoload(pointer, load), operation);
    }

    /**
     * Sets its type before the object is loaded, where its section names none or another one.
     *
     * @param number of {@code enum bpf_prog_type} in {@code include/uapi/linux/bpf.h}
     * @return this
     * @throws BpfException if libbpf refuses
     * @throws IllegalStateException if the object is loaded
     */
    public BpfProgram type(int number) {
        String operation = "set the type of program " + name + " to " + number;
        return configure(operation, () -> LibbpfMaps.bpf_program__set_type(pointer, number));
    }

    /**
     * Sets, before the object is loaded, what a program for a function of the kernel is for, where
     * its section leaves that open: {@code SEC("fentry")}, {@code SEC("tp_btf")}.
     *
     * @param target the function's or the tracepoint's name
     * @return this
     * @throws BpfException if the kernel has none of that name
     * @throws IllegalStateException if the object is loaded
     */
    public BpfProgram attachTarget(String target) {
        String operation =
                "make " + Objects.requireNonNull(target, "target") + " the target of " + name;
        return configure(
                operation, () -> LibbpfMaps.bpf_program__set_attach_target(pointer, 0, target));
    }

    private BpfProgram configure(String operation, IntSupplier call) {
        return object.lifetime()
                .change(() -> {
                    object.requireLoaded(false, operation);
                    StringBuilder log = new StringBuilder();
                    int result = LibbpfLog.capture(log, call::getAsInt);
                    if (result < 0) {
                        String said = log.toString().strip();
                        String detail =
                                result == -Errno.ESRCH
                                        ? "the kernel has nothing of that name for the kind of"
                                                + " program that section "
                                                + section
                                                + " makes it"
                                        : said.isEmpty() ? "" : "libbpf says: " + said;
                        throw Calls.failure(operation, -result, detail);
                    }
                    return this;
                });
    }

    /**
     * Attaches it to what its section name says.
     *
     * @throws BpfException if the section name says nothing of a hook, or the hook is not there
     */
    public BpfLink attach() {
        return attach(section, () -> Libbpf.bpf_program__attach(pointer));
    }

    /** Attaches it unless it is attached, was left out, or has a section that names no hook. */
    void attachIfNamed() {
        object.lifetime()
                .change(() -> {
                    boolean attached = latest != null && latest.isOpen();
                    if (autoload() && !attached) {
                        attach(section, () -> Libbpf.bpf_program__attach(pointer), true);
                    }
                    return null;
                });
    }

    /**
     * Attaches it to a tracepoint, such as {@code sched}, {@code sched_process_exec}.
     *
     * @throws BpfException if there is no such tracepoint
     */
    public BpfLink attachTracepoint(String category, String tracepoint) {
        Objects.requireNonNull(category, "category");
        Objects.requireNonNull(tracepoint, "tracepoint");
        return attach(
                "tracepoint " + category + "/" + tracepoint,
                () -> Libbpf.bpf_program__attach_tracepoint(pointer, category, tracepoint));
    }

    /**
     * Attaches it to a raw tracepoint, such as {@code sched_process_exec}.
     *
     * @throws BpfException if there is no such tracepoint
     */
    public BpfLink attachRawTracepoint(String tracepoint) {
        Objects.requireNonNull(tracepoint, "tracepoint");
        return attach(
                "raw tracepoint " + tracepoint,
                () -> Libbpf.bpf_program__attach_raw_tracepoint(pointer, tracepoint));
    }

    /**
     * Attaches it to the beginning of a function, in all processes.
     *
     * @param binary an executable or a shared library
     * @param function a symbol in it
     * @throws BpfException if there is no such file or function
     */
    public BpfLink attachUprobe(Path binary, String function) {
        return attachUprobe(binary, function, false);
    }

    /**
     * Attaches it to the return of a function, in all processes.
     *
     * @param binary an executable or a shared library
     * @param function a symbol in it
     * @throws BpfException if there is no such file or function
     */
    public BpfLink attachUretprobe(Path binary, String function) {
        return attachUprobe(binary, function, true);
    }

    private BpfLink attachUprobe(Path binary, String function, boolean onReturn) {
        Objects.requireNonNull(binary, "binary");
        Objects.requireNonNull(function, "function");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = BpfUprobeOpts.allocate(arena, function, onReturn);
            return attach(
                    (onReturn ? "the return of " : "") + function + " in " + binary,
                    () ->
                            Libbpf.bpf_program__attach_uprobe_opts(
                                    pointer, ANY_PROCESS, binary.toString(), 0, options));
        }
    }

    private BpfLink attach(String hook, Supplier<MemorySegment> call) {
        return object.lifetime()
                .change(() -> Objects.requireNonNull(attach(hook, call, false), "link"));
    }

    /**
     * For calls within the object's lifetime.
     *
     * @param orNot whether a section that names no hook is no failure
     */
    private @Nullable BpfLink attach(String hook, Supplier<MemorySegment> call, boolean orNot) {
        String operation = "attach program " + name + " to " + hook;
        object.requireLoaded(true, operation);
        StringBuilder log = new StringBuilder();
        MemorySegment attached = LibbpfLog.capture(log, call);
        if (!Errno.isError(attached)) {
            return keep(new BpfLink(name + " on " + hook, attached));
        }
        int errno = Errno.of(attached);
        String said = log.toString().strip();
        // libbpf is silent where it has nothing to try, and warns where the kernel refused
        boolean namesNoHook = errno == Errno.EOPNOTSUPP && said.isEmpty();
        if (namesNoHook && orNot) {
            return null;
        }
        throw attachFailure(operation, errno, namesNoHook, said);
    }

    private BpfLink keep(BpfLink link) {
        latest = link;
        links.accept(link);
        return link;
    }

    private BpfException attachFailure(
            String operation, int errno, boolean namesNoHook, String said) {
        String detail = said.isEmpty() ? "" : "libbpf says: " + said;
        if (!autoload()) {
            detail = "the program was left out when the object was loaded";
        } else if (namesNoHook) {
            detail = "its section " + section + " names no hook: attach it to one by name";
        } else if (errno == Errno.ENOENT || errno == Errno.EACCES) {
            String tracefs = BpfSupport.tracefsAdvice();
            if (!tracefs.isEmpty()) {
                return new BpfException(operation, errno, tracefs, null);
            }
        }
        return Calls.failure(operation, errno, detail);
    }

    /**
     * Runs it now, on this thread: {@code BPF_PROG_TEST_RUN}. Meant for {@code SEC("syscall")}
     * programs.
     *
     * @param context what the program gets, as many bytes as it expects; what it writes there is
     *     copied back, so it must not be read-only
     * @throws BpfException if the kernel cannot run programs of this type that way
     */
    public TestRun testRun(MemorySegment context) {
        Objects.requireNonNull(context, "context");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(context.byteSize(), Long.BYTES).copyFrom(context);
            MemorySegment options = BpfTestRunOpts.allocate(arena);
            BpfTestRunOpts.setContext(options, in);
            TestRun run = testRunWith(options);
            context.copyFrom(in);
            return run;
        }
    }

    /** Runs it now, on this thread, without a context. */
    public TestRun testRun() {
        try (Arena arena = Arena.ofConfined()) {
            return testRunWith(BpfTestRunOpts.allocate(arena));
        }
    }

    private TestRun testRunWith(MemorySegment options) {
        int result = object.lifetime().use(() -> Libbpf.bpf_prog_test_run_opts(fd("run"), options));
        Calls.check(result, "run program " + name);
        return new TestRun(
                BpfTestRunOpts.retval(options),
                Integer.toUnsignedLong(BpfTestRunOpts.duration(options)));
    }

    /** What the kernel counts of it. */
    public ProgramInfo info() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = BpfProgInfo.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, BpfProgInfo.SIZE);
            int result =
                    object.lifetime()
                            .use(() ->
                                    Libbpf.bpf_obj_get_info_by_fd(fd("ask about"), info, length));
            Calls.check(result, "ask about program " + name);
            return new ProgramInfo(
                    BpfProgInfo.id(info),
                    BpfProgInfo.runTimeNanos(info),
                    BpfProgInfo.runCount(info),
                    BpfProgInfo.recursionMisses(info));
        }
    }

    /** Does something with its descriptor, which stays open meanwhile. */
    int use(String purpose, IntUnaryOperator call) {
        return object.lifetime().use(() -> call.applyAsInt(fd(purpose)));
    }

    private int fd(String purpose) {
        String operation = purpose + " program " + name;
        object.requireLoaded(true, operation);
        return Calls.check(Libbpf.bpf_program__fd(pointer), operation);
    }

    /** The program's name and section. */
    @Override
    public String toString() {
        return "program " + name + " (" + section + ")";
    }
}

package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.AttachAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.BpfTracepointOpts;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import io.bpfevents.ffi.LibbpfMaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A program of an object. All methods may be called from any thread. */
public final class BpfProgram {
    private final NativeObject object;
    private final MemorySegment pointer;
    private final String name;
    private final String section;
    private final Consumer<BpfLink> links;
    private final ProgramState state;
    private final LoadedProgram loaded;

    /**
     * @param links takes what is attached, to be closed with the object
     */
    BpfProgram(NativeObject object, MemorySegment pointer, Consumer<BpfLink> links) {
        this.object = object;
        this.pointer = pointer;
        this.name = Objects.requireNonNull(Libbpf.bpf_program__name(pointer), "bpf_program__name");
        this.section = Objects.requireNonNullElse(Libbpf.bpf_program__section_name(pointer), "");
        this.links = links;
        this.state = new ProgramState(pointer, name, section);
        this.loaded = new LoadedProgram(object, pointer, name);
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
    void autoload(boolean load) {
        String operation = (load ? "load program " : "leave out program ") + name;
        object.requireLoaded(false, operation);
        state.autoload(load, operation);
    }

    ProgramState state() {
        return state;
    }

    /** Whether it is attached now: at least one link that its object made is open. */
    public boolean isAttached() {
        return state.isAttached();
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
     * Sets, before the object is loaded, the kernel function or tracepoint that the program
     * attaches to, for a section without a target: {@code SEC("fentry")}, {@code SEC("tp_btf")}.
     *
     * @param target the function's or the tracepoint's name
     * @return this
     * @throws BpfException if the kernel has none of that name
     * @throws IllegalStateException if the object is loaded
     */
    public BpfProgram attachTarget(String target) {
        String operation =
                "make " + Objects.requireNonNull(target, "target") + " the target of " + name;
        configure(operation, () -> Libbpf.bpf_program__set_attach_target(pointer, 0, target));
        state.target(target);
        return this;
    }

    private BpfProgram configure(String operation, IntSupplier call) {
        return object.lifetime()
                .change(() -> {
                    object.requireLoaded(false, operation);
                    StringBuilder log = new StringBuilder();
                    int result = LibbpfLog.capture(log, call::getAsInt);
                    if (result < 0) {
                        String said = log.toString().strip();
                        String advice =
                                result == -Errno.ESRCH
                                        ? "the kernel has nothing of that name for the kind of"
                                                + " program that section "
                                                + section
                                                + " makes it"
                                        : "";
                        throw CallResults.failure(operation, -result, advice, said);
                    }
                    return this;
                });
    }

    /**
     * Why {@link BpfObject#load()} or {@link BpfObject#attach()} continued without it, which they
     * do for a program that is {@linkplain BpfObject#optional optional}; empty if they did not, and
     * once it is attached.
     */
    public Optional<BpfException> failure() {
        return Optional.ofNullable(state.failure());
    }

    /**
     * Attaches it to the hook that its section names.
     *
     * @throws BpfException if the section names none, with what the program requires instead, or
     *     the hook is not there
     */
    public BpfLink attach() {
        return attach(section, () -> Libbpf.bpf_program__attach(pointer));
    }

    /**
     * Attaches it to the hook that its section names, as one of all programs of the object.
     *
     * @return null if it is attached already, was left out, has a section that names no hook, or
     *     failed and is optional
     */
    @Nullable BpfLink attachIfNamed() {
        return object.lifetime().change(this::attachIfIdle);
    }

    private @Nullable BpfLink attachIfIdle() {
        if (!state.autoload() || state.isAttached()) {
            return null;
        }
        try {
            return attach(
                    section, () -> Libbpf.bpf_program__attach(pointer), HookAdvice.NONE, true);
        } catch (BpfException e) {
            if (!state.isOptional()) {
                throw e;
            }
            state.giveUp(e);
            return null;
        }
    }

    /** Why it was never attached; null if it was. */
    @Nullable Unattached unattached() {
        return object.lifetime().use(state::unattached);
    }

    /**
     * Attaches it to a tracepoint, such as {@code sched}, {@code sched_process_exec}.
     *
     * @throws BpfException if there is no such tracepoint
     */
    public BpfLink attachTracepoint(String category, String tracepoint) {
        return attachTracepoint(category, tracepoint, 0);
    }

    /**
     * Attaches it to a tracepoint, with a cookie.
     *
     * @param cookie what {@code bpf_get_attach_cookie()} returns in the program when it runs for
     *     this attachment; takes Linux 5.15 unless it is 0
     * @throws BpfException if there is no such tracepoint
     */
    public BpfLink attachTracepoint(String category, String tracepoint, long cookie) {
        Objects.requireNonNull(category, "category");
        Objects.requireNonNull(tracepoint, "tracepoint");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = BpfTracepointOpts.allocate(arena, cookie);
            return attach(
                    "tracepoint " + category + "/" + tracepoint,
                    () ->
                            Libbpf.bpf_program__attach_tracepoint_opts(
                                    pointer, category, tracepoint, options));
        }
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
     * @param binary as in {@link #attachUprobe(Path, UprobeOptions)}
     * @param function a symbol in it
     * @throws BpfException if there is no such file or function
     */
    public BpfLink attachUprobe(Path binary, String function) {
        Objects.requireNonNull(function, "function");
        return attachUprobe(binary, UprobeOptions.defaults().function(function));
    }

    /**
     * Attaches it to the return of a function, in all processes.
     *
     * @param binary as in {@link #attachUprobe(Path, UprobeOptions)}
     * @param function a symbol in it
     * @throws BpfException if there is no such file or function
     */
    public BpfLink attachUretprobe(Path binary, String function) {
        Objects.requireNonNull(function, "function");
        return attachUretprobe(binary, UprobeOptions.defaults().function(function));
    }

    /**
     * Attaches it to an instruction of a binary.
     *
     * @param binary an executable or a shared library. A path to a file is that file, relative ones
     *     from the working directory. A name without a slash that is no file there is searched by
     *     libbpf: in {@code $PATH}, or where libraries are if it contains {@code .so}, as {@code
     *     libc.so.6} does
     * @param options name a function, an offset, or both
     * @throws BpfException if there is no such file, function or process, or no code at the offset
     */
    public BpfLink attachUprobe(Path binary, UprobeOptions options) {
        return attach(Uprobe.of(binary, options, false));
    }

    /**
     * Attaches it to the return of a function of a binary.
     *
     * @param binary as in {@link #attachUprobe(Path, UprobeOptions)}
     * @param options name the function, or the offset of its first instruction: the kernel takes
     *     the return address from where it is then
     * @throws BpfException if there is no such file, function or process, or no code at the offset
     */
    public BpfLink attachUretprobe(Path binary, UprobeOptions options) {
        return attach(Uprobe.of(binary, options, true));
    }

    private BpfLink attach(Uprobe uprobe) {
        uprobe.requireCode(operation(uprobe.hook()));
        return attach(uprobe.hook(), () -> uprobe.attach(pointer), uprobe::advice);
    }

    private BpfLink attach(String hook, Supplier<MemorySegment> call) {
        return attach(hook, call, HookAdvice.NONE);
    }

    private BpfLink attach(String hook, Supplier<MemorySegment> call, HookAdvice advice) {
        return object.lifetime()
                .change(() -> Objects.requireNonNull(attach(hook, call, advice, false), "link"));
    }

    private String operation(String hook) {
        return "attach program " + name + " to " + hook;
    }

    /**
     * For calls within the object's lifetime.
     *
     * @param orNot whether a section that names no hook is no failure
     */
    private @Nullable BpfLink attach(
            String hook, Supplier<MemorySegment> call, HookAdvice advice, boolean orNot) {
        String operation = operation(hook);
        object.requireLoaded(true, operation);
        StringBuilder log = new StringBuilder();
        MemorySegment attached = LibbpfLog.capture(log, call);
        if (!Errno.isError(attached)) {
            BpfLink link = new BpfLink(name + " on " + hook, attached);
            state.add(link);
            links.accept(link);
            return link;
        }
        int errno = Errno.of(attached);
        String said = log.toString().strip();
        // libbpf is silent where it has nothing to try, and warns where the kernel refused
        boolean namesNoHook = errno == Errno.EOPNOTSUPP && said.isEmpty();
        if (namesNoHook && orNot) {
            return null;
        }
        throw attachFailure(operation, hook, errno, namesNoHook, said, advice.after(errno, said));
    }

    private BpfException attachFailure(
            String operation,
            String hook,
            int errno,
            boolean namesNoHook,
            String said,
            String known) {
        String detail;
        if (!state.autoload()) {
            detail = state.leftOut();
        } else if (namesNoHook) {
            String advice = UnnamedHook.advice(Libbpf.bpf_program__type(pointer), section);
            detail = "its section " + section + " names no hook: " + advice;
        } else {
            String advice = known.isEmpty() ? new AttachAdvice().about(hook, errno, said) : known;
            return CallResults.failure(operation, errno, advice, said);
        }
        return new BpfException(operation, errno, detail, null);
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
        return loaded.testRun(Objects.requireNonNull(context, "context"));
    }

    /** Runs it now, on this thread, without a context. */
    public TestRun testRun() {
        return loaded.testRun();
    }

    /** What the kernel counts of it. */
    public ProgramInfo info() {
        return loaded.info();
    }

    /** Does something with its descriptor, which stays open meanwhile. */
    int use(String purpose, IntUnaryOperator call) {
        return loaded.use(purpose, call);
    }

    /** The program's name and section. */
    @Override
    public String toString() {
        return "program " + name + " (" + section + ")";
    }
}

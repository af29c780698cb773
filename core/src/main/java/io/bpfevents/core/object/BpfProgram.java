package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.attach.AttachTarget;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.load.ObjectMembers;
import io.bpfevents.core.object.program.Detachment;
import io.bpfevents.core.object.program.NativeIterator;
import io.bpfevents.core.object.program.NativeLink;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.core.object.program.Uprobe;
import io.bpfevents.core.record.RecordIterator;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.struct.BpfTracepointOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A program of a loaded object. All methods may be called from any thread; they throw an {@link
 * IllegalStateException} if the object is closed.
 */
public final class BpfProgram implements StructSource {
    private final NativeProgram program;
    private final LoadedProgram loaded;
    private final ObjectTypes types;

    /** The programs of an object, by name. */
    static ObjectMembers<BpfProgram> of(
            String object, List<NativeProgram> programs, ObjectTypes types) {
        return new ObjectMembers<>(
                "program",
                object,
                programs.stream().map(program -> new BpfProgram(program, types)).toList(),
                BpfProgram::name);
    }

    private BpfProgram(NativeProgram program, ObjectTypes types) {
        this.program = program;
        this.loaded = new LoadedProgram(program);
        this.types = types;
    }

    /** The name of its C function. */
    public String name() {
        return program.name();
    }

    /** The section it was compiled into, such as {@code tp/sched/sched_process_exec}. */
    public String section() {
        return program.section();
    }

    /** Whether it is attached now: at least one link that its object made is open. */
    public boolean isAttached() {
        return program.isAttached();
    }

    /**
     * The failure after which {@link OpenBpfObject#load()} or {@link BpfObject#attach()} continued
     * without it, as they do for an {@linkplain OpenBpfObject#optional optional} program. Empty if
     * there was none, and once it is attached.
     */
    public Optional<BpfException> failure() {
        return Optional.ofNullable(program.state().failure());
    }

    /** Detaches it, as {@link #detach(Collection)}. */
    public void detach() {
        detach(List.of(this));
    }

    /**
     * Closes all links that the objects of programs have made; pinned ones stay attached. Returns
     * when no hit of theirs is in progress, so that later figures include every hit; sleepable
     * programs excepted. Where the kernel or a seccomp filter denies {@code membarrier(2)}, as with
     * {@code nohz_full}, it does not wait, and logs a warning once. Takes some 10 ms or longer, as
     * {@link BpfObject#close}.
     */
    public static void detach(Collection<BpfProgram> programs) {
        Detachment.of(programs.stream().map(it -> it.program).toList());
    }

    /**
     * Attaches it to the hook that its section names.
     *
     * @throws BpfException if the section names none, with what the program requires instead, or
     *     the hook does not exist
     */
    public BpfLink attach() {
        return new BpfLink(program.attach());
    }

    /**
     * Attaches it to a hook with options. A uprobe and a tracepoint have methods of their own.
     *
     * <pre>{@code
     * program.attach(Kprobe.of("vfs_read").cookie(7))
     * }</pre>
     *
     * @throws BpfException if it is of another type than the target requires, or the kernel has no
     *     such hook or denies it
     */
    public BpfLink attach(AttachTarget target) {
        return new BpfLink(program.attach(Objects.requireNonNull(target, "target")));
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
     * @param cookie the result of {@code bpf_get_attach_cookie()} in the program when it runs for
     *     this attachment; requires Linux 5.15 unless it is 0
     * @throws BpfException if there is no such tracepoint
     */
    public BpfLink attachTracepoint(String category, String tracepoint, long cookie) {
        Objects.requireNonNull(category, "category");
        Objects.requireNonNull(tracepoint, "tracepoint");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = BpfTracepointOpts.allocate(arena, cookie);
            NativeLink link =
                    program.attach(
                            "tracepoint " + category + "/" + tracepoint,
                            pointer ->
                                    Libbpf.bpf_program__attach_tracepoint_opts(
                                            pointer, category, tracepoint, options));
            return new BpfLink(link);
        }
    }

    /**
     * Attaches it to a raw tracepoint, such as {@code sched_process_exec}.
     *
     * @throws BpfException if there is no such tracepoint
     */
    public BpfLink attachRawTracepoint(String tracepoint) {
        Objects.requireNonNull(tracepoint, "tracepoint");
        NativeLink link =
                program.attach(
                        "raw tracepoint " + tracepoint,
                        pointer -> Libbpf.bpf_program__attach_raw_tracepoint(pointer, tracepoint));
        return new BpfLink(link);
    }

    /**
     * Attaches it to the beginning of a function, in all processes.
     *
     * @param binary as in {@link #attachUprobe(Path, UprobeOptions)}
     * @param function a symbol in it
     * @throws BpfException if the file or the function does not exist
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
     * @throws BpfException if the file or the function does not exist
     */
    public BpfLink attachUretprobe(Path binary, String function) {
        Objects.requireNonNull(function, "function");
        return attachUretprobe(binary, UprobeOptions.defaults().function(function));
    }

    /**
     * Attaches it to an instruction of a binary.
     *
     * @param binary an executable or a shared library. A relative path begins at the working
     *     directory. libbpf searches a name without a slash that is no file there: in {@code
     *     $PATH}, or where libraries are if it contains {@code .so}, as {@code libc.so.6} does
     * @param options name a function, an offset, or both
     * @throws BpfException if the file, function or process does not exist, or no code is at the
     *     offset
     */
    public BpfLink attachUprobe(Path binary, UprobeOptions options) {
        return attach(binary, options, false);
    }

    /**
     * Attaches it to the return of a function of a binary.
     *
     * @param binary as in {@link #attachUprobe(Path, UprobeOptions)}
     * @param options name the function, or the offset of its first instruction, where the kernel
     *     finds the return address
     * @throws BpfException if the file, function or process does not exist, or no code is at the
     *     offset
     */
    public BpfLink attachUretprobe(Path binary, UprobeOptions options) {
        return attach(binary, options, true);
    }

    private BpfLink attach(Path binary, UprobeOptions options, boolean onReturn) {
        Objects.requireNonNull(binary, "binary");
        Uprobe uprobe = Objects.requireNonNull(options, "options").at(binary, onReturn);
        return new BpfLink(program.attach(uprobe));
    }

    /** As {@link #iterate(RecordLayout)}, with records of a struct of the program's object. */
    public <T extends Record> RecordIterator<T> iterate(Class<T> type) {
        return iterate(RecordLayout.of(this, type));
    }

    /**
     * Begins a pass of an iterator, {@code SEC("iter/task")} for example, which runs the program
     * for each object of the kernel and reads the structs that it writes. Requires Linux 5.8. Each
     * call begins a new pass; the program need not be attached, and the pass continues if its
     * object is closed.
     *
     * @param layout the struct, of which each {@code bpf_seq_write} of the program writes one
     * @throws BpfException if the program is no iterator, or this kernel has none of its section
     * @throws IllegalArgumentException if the struct ends with a flexible array
     */
    public <T extends Record> RecordIterator<T> iterate(RecordLayout<T> layout) {
        layout.requireFor(this);
        int size =
                layout.fixedSize()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        layout
                                                + " has no fixed size, by which the records of an iterator are distinguished"));
        return new NativeIterator<>(name(), program.iterate(), size, layout);
    }

    /**
     * Runs it now, on this thread: {@code BPF_PROG_TEST_RUN}. Meant for {@code SEC("syscall")}
     * programs (Linux 5.14).
     *
     * @param context the program's context, with as many bytes as it expects. It must be writable:
     *     the program's changes are copied back
     * @throws BpfException if the kernel cannot run programs of this type that way
     */
    public TestRun testRun(MemorySegment context) {
        return loaded.testRun(Objects.requireNonNull(context, "context"));
    }

    /** Runs it now, on this thread, without a context. */
    public TestRun testRun() {
        return loaded.testRun();
    }

    /** The kernel's counts of its runs. */
    public ProgramInfo info() {
        return loaded.info();
    }

    /** Makes a call with its descriptor, which stays open meanwhile. */
    int use(String purpose, IntUnaryOperator call) {
        return program.use(purpose, call);
    }

    @Override
    @SuppressWarnings("exports")
    public ObjectTypes structTypes() {
        return types;
    }

    /** The program's name and section. */
    @Override
    public String toString() {
        return "program " + name() + " (" + section() + ")";
    }
}

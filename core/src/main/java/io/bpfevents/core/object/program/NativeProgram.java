package io.bpfevents.core.object.program;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.AttachAdvice;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.attach.AttachTarget;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.core.object.program.unlinked.Unlinked;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfInspection;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The {@code struct bpf_program} of libbpf: configured, then loaded with its object. */
public final class NativeProgram {
    private static final String ITERATOR = "trace_iter"; // libbpf's name of the attach type

    private final NativeObject object;
    private final MemorySegment pointer;
    private final String name;
    private final String section;
    private final ProgramState state;

    /** A program of an object, by libbpf's pointer. */
    public NativeProgram(NativeObject object, MemorySegment pointer) {
        this.object = object;
        this.pointer = pointer;
        this.name = Objects.requireNonNull(Libbpf.bpf_program__name(pointer), "bpf_program__name");
        this.section = Objects.requireNonNullElse(Libbpf.bpf_program__section_name(pointer), "");
        this.state = new ProgramState(pointer, name, section);
    }

    /** The name of its C function. */
    public String name() {
        return name;
    }

    /** The section it was compiled into. */
    public String section() {
        return section;
    }

    /** Its description in the object. */
    public ProgramDefinition definition() {
        return new ProgramDefinition(object, pointer, name, section);
    }

    /** Its state. */
    public ProgramState state() {
        return state;
    }

    /**
     * Makes a call of libbpf that is accepted only before load.
     *
     * @param call returns a negative errno if it fails
     * @throws BpfException if it fails
     * @throws IllegalStateException if the object is loaded or closed
     */
    public void configure(String operation, ToIntFunction<MemorySegment> call) {
        StringBuilder log = new StringBuilder();
        int result =
                object.configure(
                        operation, () -> LibbpfLog.capture(log, () -> call.applyAsInt(pointer)));
        if (result < 0) {
            String advice =
                    result == -Errno.ESRCH
                            ? "the kernel has no target of that name for a program of section "
                                    + section
                            : "";
            throw CallResults.failure(operation, -result, advice, log.toString().strip());
        }
    }

    /**
     * Attaches it to the hook that its section names.
     *
     * @throws BpfException if the section names none, or attaching fails
     */
    public NativeLink attach() {
        return attach(section, Libbpf::bpf_program__attach);
    }

    /**
     * Attaches it to a place in a binary.
     *
     * @throws BpfException if there is no code at the place, or attaching fails
     */
    public NativeLink attach(Uprobe uprobe) {
        uprobe.requireCode(operation(uprobe.hook()));
        return object.lifetime()
                .change(() -> attach(uprobe.hook(), uprobe::attach, uprobe.advice()::about));
    }

    /**
     * Attaches it to a target.
     *
     * @throws BpfException if it is of another type, or attaching fails
     */
    public NativeLink attach(AttachTarget target) {
        return object.lifetime()
                .change(() -> {
                    TargetAdvice advice = new TargetAdvice(target);
                    int type = Libbpf.bpf_program__type(pointer);
                    if (!advice.accepts(
                            type, LibbpfInspection.bpf_program__expected_attach_type(pointer))) {
                        throw new BpfException(
                                operation(target.toString()),
                                Remedy.OTHER_TYPE.of(
                                        UnnamedHookAdvice.typeName(type),
                                        section,
                                        target,
                                        UnnamedHookAdvice.advice(type, section)));
                    }
                    return Unlinked.isFor(target)
                            ? attachUnlinked(target, advice)
                            : attach(
                                    target.toString(),
                                    it -> TargetCall.attach(target, it),
                                    advice::about);
                });
    }

    private NativeLink attachUnlinked(AttachTarget target, TargetAdvice advice) {
        String hook = target.toString();
        int program = Libbpf.bpf_program__fd(pointer);
        Unlinked attached = Unlinked.attach(target, program);
        if (attached.errno() != 0) {
            throw failure(hook, attached.errno(), advice::about, attached.log());
        }
        return add(NativeLink.of(name + " on " + hook, attached));
    }

    private void requireUsdtLayout(String hook, MemorySegment link) {
        if (section.startsWith("usdt") && UsdtSpecs.haveAnotherLayout(object)) {
            Libbpf.bpf_link__destroy(link);
            throw new BpfException(
                    operation(hook),
                    Remedy.USDT_HEADER.of(String.valueOf(Libbpf.libbpf_version_string())));
        }
    }

    private NativeLink add(NativeLink link) {
        state.add(link);
        return link;
    }

    private BpfException failure(String hook, int errno, HookAdvice advice, String log) {
        return state.autoload()
                ? CallResults.failure(operation(hook), errno, advice.about(hook, errno, log), log)
                : new BpfException(operation(hook), errno, state.whyLeftOut(), null);
    }

    /**
     * Attaches it.
     *
     * @param hook the hook's name in messages
     * @param call returns an error pointer if it fails
     * @throws BpfException if it fails
     */
    public NativeLink attach(String hook, UnaryOperator<MemorySegment> call) {
        return object.lifetime().change(() -> attach(hook, call, new AttachAdvice()::about));
    }

    /**
     * Begins a pass of an iterator.
     *
     * @return a descriptor, to be closed by the caller
     * @throws BpfException if the program is no iterator, or its section names none of this kernel
     */
    public int iterate() {
        boolean isIterator = definition().attachType().filter(ITERATOR::equals).isPresent();
        if (!isIterator) {
            throw new BpfException(
                    "iterate by program " + name,
                    "its section " + section + " is not that of an iterator, such as iter/task");
        }
        NativeLink link = attach();
        try {
            return link.createIterator();
        } finally {
            link.close();
        }
    }

    /**
     * Attaches it to the hook that its section names, as one of all programs of the object.
     *
     * @return null if it is attached already, was left out, has a section that names no hook, or
     *     failed and is optional
     */
    @Nullable NativeLink attachIfNamed() {
        return object.lifetime().change(this::attachIfIdle);
    }

    private @Nullable NativeLink attachIfIdle() {
        if (!state.autoload() || state.isAttached()) {
            return null;
        }
        try {
            return attachOrNull(
                    section, Libbpf::bpf_program__attach, new AttachAdvice()::about, true);
        } catch (BpfException e) {
            if (!state.isOptional()) {
                throw e;
            }
            state.skip(e);
            return null;
        }
    }

    private NativeLink attach(String hook, UnaryOperator<MemorySegment> call, HookAdvice advice) {
        return Objects.requireNonNull(attachOrNull(hook, call, advice, false), "link");
    }

    /** Null if the section names no hook and that is accepted. Within the object's lifetime. */
    private @Nullable NativeLink attachOrNull(
            String hook,
            UnaryOperator<MemorySegment> call,
            HookAdvice advice,
            boolean acceptsNoHook) {
        StringBuilder log = new StringBuilder();
        MemorySegment attached = LibbpfLog.capture(log, () -> call.apply(pointer));
        if (!Errno.isError(attached)) {
            requireUsdtLayout(hook, attached);
            return add(new NativeLink(name + " on " + hook, attached));
        }
        int errno = Errno.of(attached);
        String printed = log.toString().strip();
        // libbpf prints nothing if the section names no hook, and a warning if the kernel refused
        boolean namesNoHook = errno == Errno.EOPNOTSUPP && printed.isEmpty();
        if (namesNoHook && acceptsNoHook) {
            return null;
        }
        if (namesNoHook && state.autoload()) {
            String requires = UnnamedHookAdvice.advice(Libbpf.bpf_program__type(pointer), section);
            throw new BpfException(
                    operation(hook),
                    errno,
                    "its section " + section + " names no hook: " + requires,
                    null);
        }
        throw failure(hook, errno, advice, printed);
    }

    private String operation(String hook) {
        return "attach program " + name + " to " + hook;
    }

    /** The reason why it was never attached; null if it was. */
    @Nullable UnattachedProgram unattached() {
        return object.lifetime().use(state::unattached);
    }

    /** Its links that are open. */
    public List<NativeLink> links() {
        return state.links();
    }

    /** Whether at least one of its links is open. */
    public boolean isAttached() {
        return state.isAttached();
    }

    /** Closes all its links. */
    public void detach() {
        state.detach();
    }

    boolean mayRun() {
        return state.mayRun();
    }

    void hasEnded() {
        state.hasEnded();
    }

    /**
     * Makes a call with its descriptor, which stays open meanwhile.
     *
     * @param purpose the verb in the error, such as {@code "run"}
     * @throws BpfException if the program was left out
     */
    public int use(String purpose, IntUnaryOperator call) {
        String operation = purpose + " program " + name;
        return object.lifetime()
                .use(() ->
                        call.applyAsInt(
                                CallResults.check(Libbpf.bpf_program__fd(pointer), operation)));
    }
}

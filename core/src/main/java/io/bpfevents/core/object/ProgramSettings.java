package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.core.object.load.ObjectMembers;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfInspection;
import io.bpfevents.ffi.LibbpfMaps;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program of an object that is not loaded yet: {@link OpenBpfObject#program}. Whether it is
 * loaded is set by {@link OpenBpfObject#autoload} and {@link OpenBpfObject#optional}.
 *
 * <p>All methods may be called from any thread. Those that set something throw an {@link
 * IllegalStateException} if the object is loaded or closed.
 */
public final class ProgramSettings {
    private final NativeProgram program;

    ProgramSettings(NativeProgram program) {
        this.program = program;
    }

    /** The programs of an object. */
    static ObjectMembers<ProgramSettings> of(NativeObject object) {
        return new ObjectMembers<>(
                "program",
                object.name(),
                object.programPointers().stream()
                        .map(program -> new NativeProgram(object, program))
                        .map(ProgramSettings::new)
                        .toList(),
                ProgramSettings::name);
    }

    /** The name of its C function. */
    public String name() {
        return program.name();
    }

    /** The section it was compiled into, such as {@code tp/sched/sched_process_exec}. */
    public String section() {
        return program.section();
    }

    /** The name of its type, such as {@code tracepoint}; a number if libbpf does not know it. */
    public String type() {
        return program.definition().type();
    }

    /**
     * The name of the attach type that it is loaded for, such as {@code trace_fentry}. Empty for
     * types that are attached in one way only.
     */
    public Optional<String> attachType() {
        return program.definition().attachType();
    }

    /** The number of its instructions, without those of the functions that it calls. */
    public long instructions() {
        return program.definition().instructions();
    }

    /** Whether {@link OpenBpfObject#load()} includes it. */
    public boolean isIncluded() {
        return program.definition().isIncluded();
    }

    /**
     * What this kernel and this process lack to load the program and to attach it to the hook that
     * its section names: capabilities, the type, helpers, the kernel's BTF, the hook. Empty if
     * nothing is known to be missing; the verifier can still reject it. Types and helpers are
     * checked only if the capabilities are there. Blocks for some milliseconds per helper.
     *
     * @return one sentence for each, with what to do about it
     * @throws IllegalStateException if the object is loaded or closed
     */
    public List<String> missing() {
        return program.definition().missing();
    }

    /**
     * Makes {@link OpenBpfObject#load()} pass on the steps of the verifier, in the format of its
     * log. The log of a program that the verifier rejects is in the exception instead.
     *
     * @param level 1 for a summary, 2 for each step, 4 for statistics
     * @param into receives the log, once, on the thread that loads; must not throw
     * @return this
     * @throws IllegalStateException if the object is loaded or closed
     */
    public ProgramSettings verifierLog(int level, Consumer<String> into) {
        program.state().verifierLog(Objects.requireNonNull(into, "into"));
        program.configure(
                "set the log level of program " + name(),
                pointer -> LibbpfInspection.bpf_program__set_log_level(pointer, level));
        return this;
    }

    /**
     * Sets its type, if its section names none or another one.
     *
     * @param number of {@code enum bpf_prog_type} in {@code include/uapi/linux/bpf.h}
     * @return this
     * @throws BpfException if libbpf rejects the type
     */
    public ProgramSettings type(int number) {
        program.configure(
                "set the type of program " + name() + " to " + number,
                pointer -> LibbpfMaps.bpf_program__set_type(pointer, number));
        return this;
    }

    /**
     * Sets the kernel function or tracepoint that the program attaches to, for a section without a
     * target: {@code SEC("fentry")}, {@code SEC("tp_btf")}.
     *
     * @param target the function's or the tracepoint's name
     * @return this
     * @throws BpfException if the kernel has none of that name
     */
    public ProgramSettings attachTarget(String target) {
        Objects.requireNonNull(target, "target");
        program.configure(
                "make " + target + " the target of " + name(),
                pointer -> Libbpf.bpf_program__set_attach_target(pointer, 0, target));
        program.state().target(target);
        return this;
    }

    NativeProgram program() {
        return program;
    }

    /** The program's name and section. */
    @Override
    public String toString() {
        return "program " + name() + " (" + section() + ")";
    }
}

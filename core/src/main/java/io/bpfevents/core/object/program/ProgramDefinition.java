package io.bpfevents.core.object.program;

import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfInspection;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** What the object file contains of a program. */
public final class ProgramDefinition {
    /** linux/bpf.h: a type whose first attach type, BPF_CGROUP_INET_INGRESS, has the number 0. */
    private static final int BPF_PROG_TYPE_CGROUP_SKB = 8;

    private final NativeObject object;
    private final MemorySegment pointer;
    private final String name;
    private final String section;

    ProgramDefinition(NativeObject object, MemorySegment pointer, String name, String section) {
        this.object = object;
        this.pointer = pointer;
        this.name = name;
        this.section = section;
    }

    /** The name of its type; a number if libbpf does not know it. */
    public String type() {
        return object.lifetime()
                .use(() -> UnnamedHookAdvice.typeName(Libbpf.bpf_program__type(pointer)));
    }

    /** The name of its attach type; empty if its type has only one. */
    public Optional<String> attachType() {
        return object.lifetime()
                .use(() -> {
                    int type = LibbpfInspection.bpf_program__expected_attach_type(pointer);
                    boolean isMeant =
                            type != 0
                                    || Libbpf.bpf_program__type(pointer)
                                            == BPF_PROG_TYPE_CGROUP_SKB;
                    return isMeant ? Optional.of(nameOf(type)) : Optional.<String>empty();
                });
    }

    private static String nameOf(int attachType) {
        String name = LibbpfInspection.libbpf_bpf_attach_type_str(attachType);
        return name == null ? Integer.toString(attachType) : name;
    }

    /** The number of its instructions, without those of the functions that it calls. */
    public long instructions() {
        return object.lifetime().use(() -> LibbpfInspection.bpf_program__insn_cnt(pointer));
    }

    /** Whether the load includes it. */
    public boolean isIncluded() {
        return object.lifetime().use(() -> Libbpf.bpf_program__autoload(pointer));
    }

    /**
     * What is missing to load and attach it.
     *
     * @throws IllegalStateException if the object is loaded or closed
     */
    public List<String> missing() {
        return object.configure(
                "check program " + name,
                () -> new ProgramRequirements(pointer, name, section, object.elf()).missing());
    }
}

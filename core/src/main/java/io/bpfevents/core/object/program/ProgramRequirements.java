package io.bpfevents.core.object.program;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.ProgramSpec;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.elf.BpfSections;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfInspection;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a program requires of the kernel and of the process, checked without loading it. For calls
 * within the lifetime of its object, before load.
 */
final class ProgramRequirements {
    private static final String KERNEL_BTF = "/sys/kernel/btf/vmlinux";

    /** linux/bpf_common.h, linux/bpf.h: BPF_JMP | BPF_CALL. */
    private static final byte CALL = (byte) 0x85;

    private final MemorySegment program;
    private final int type;
    private final String name;
    private final String section;
    private final byte[] elf;

    ProgramRequirements(MemorySegment program, String name, String section, byte[] elf) {
        this.program = program;
        this.type = Libbpf.bpf_program__type(program);
        this.name = name;
        this.section = section.startsWith("?") ? section.substring(1) : section;
        this.elf = elf;
    }

    /** One sentence for each thing that is missing, with what to do about it. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (type == 0) { // BPF_PROG_TYPE_UNSPEC
            return List.of(Remedy.UNKNOWN_SECTION.of(section));
        }
        boolean isBtfMissing = !Machine.HERE.has(KERNEL_BTF);
        if (isBtfMissing && (isOfBtf() || BpfSections.hasRelocationsToKernelTypes(elf))) {
            missing.add(Remedy.NO_KERNEL_BTF.of());
        }
        String capabilities =
                new Privileges().missing(new ProgramSpec(name, section, type).needs());
        if (!capabilities.isEmpty()) {
            missing.add(capabilities);
        } else if (isProbed()) {
            addUnsupported(missing);
        }
        if (!isOfBtf()) {
            missing.addAll(SectionHook.missing(section));
        } else if (!isBtfMissing) {
            addTarget(missing);
        }
        return missing;
    }

    private boolean isOfBtf() {
        return type == Libbpf.BPF_PROG_TYPE_TRACING || type == Libbpf.BPF_PROG_TYPE_LSM;
    }

    /** Programs of the other types require a target, which a probe does not have. */
    private boolean isProbed() {
        return !isOfBtf()
                && type != Libbpf.BPF_PROG_TYPE_EXT
                && type != Libbpf.BPF_PROG_TYPE_STRUCT_OPS;
    }

    private void addUnsupported(List<String> missing) {
        if (Libbpf.libbpf_probe_bpf_prog_type(type, MemorySegment.NULL) == 0) {
            missing.add(Remedy.TYPE_UNKNOWN.of(section));
            return;
        }
        for (int helper : helpers()) {
            if (LibbpfInspection.libbpf_probe_bpf_helper(type, helper, MemorySegment.NULL) == 0) {
                missing.add("helper " + helper + " of enum bpf_func_id: " + Remedy.NO_HELPER.of());
            }
        }
    }

    /** The helpers that it calls, by their numbers in {@code enum bpf_func_id}. */
    private Set<Integer> helpers() {
        Set<Integer> helpers = new TreeSet<>();
        MemorySegment instructions = LibbpfInspection.bpf_program__insns(program);
        for (long at = 0; at < instructions.byteSize(); at += Long.BYTES) {
            byte registers = instructions.get(ValueLayout.JAVA_BYTE, at + 1);
            int helper = instructions.get(ValueLayout.JAVA_INT, at + 4);
            // another source register: a function of the object or of the kernel
            if (instructions.get(ValueLayout.JAVA_BYTE, at) == CALL
                    && registers == 0
                    && helper > 0) {
                helpers.add(helper);
            }
        }
        return helpers;
    }

    private void addTarget(List<String> missing) {
        int slash = section.indexOf('/');
        if (slash < 0) {
            return;
        }
        String target = section.substring(slash + 1);
        int result =
                LibbpfLog.capture(
                        new StringBuilder(),
                        () -> Libbpf.bpf_program__set_attach_target(program, 0, target));
        if (result == -Errno.ESRCH || result == -Errno.ENOENT) {
            missing.add(Remedy.NO_TARGET.of(kindOfTarget(section.substring(0, slash)), target));
        }
    }

    private static String kindOfTarget(String kind) {
        return switch (kind) {
            case "tp_btf" -> "tracepoint";
            case "iter", "iter.s" -> "iterator";
            default -> kind.startsWith("lsm") ? "LSM hook" : "function";
        };
    }
}

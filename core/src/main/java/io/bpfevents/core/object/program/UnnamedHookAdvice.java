package io.bpfevents.core.object.program;

import io.bpfevents.ffi.Libbpf;

/** How to use a program whose section names no hook. */
final class UnnamedHookAdvice {
    private UnnamedHookAdvice() {}

    /**
     * How to attach such a program, or to run it; names only existing methods.
     *
     * @param type the program's type, a number of {@code enum bpf_prog_type}
     */
    static String advice(int type, String section) {
        return switch (type) {
            case Libbpf.BPF_PROG_TYPE_SYSCALL -> "it has no hook, testRun() runs it";
            case Libbpf.BPF_PROG_TYPE_TRACEPOINT ->
                    "attach it by attachTracepoint(category, tracepoint)"
                            + orSection("tp/CATEGORY/TRACEPOINT");
            case Libbpf.BPF_PROG_TYPE_RAW_TRACEPOINT,
                    Libbpf.BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE ->
                    "attach it by attachRawTracepoint(tracepoint)"
                            + orSection(section + "/TRACEPOINT");
            case Libbpf.BPF_PROG_TYPE_KPROBE -> ofProbe(section);
            default -> "this library cannot attach a program of type " + typeName(type);
        };
    }

    /** Kprobes and uprobes have one type. */
    private static String ofProbe(String section) {
        if (section.startsWith("uprobe")) {
            return "attach it by attachUprobe(binary, function)"
                    + orSection(section + "/BINARY:FUNCTION");
        }
        if (section.startsWith("uretprobe")) {
            return "attach it by attachUretprobe(binary, function)"
                    + orSection(section + "/BINARY:FUNCTION");
        }
        String name = section.startsWith("usdt") ? "/BINARY:PROVIDER:NAME" : "/FUNCTION";
        return "name the hook in its section, SEC(\"" + section + name + "\")";
    }

    private static String orSection(String section) {
        return ", or name the hook in its section, SEC(\"" + section + "\")";
    }

    static String typeName(int type) {
        String name = Libbpf.libbpf_bpf_prog_type_str(type);
        return name == null ? Integer.toString(type) : name;
    }
}

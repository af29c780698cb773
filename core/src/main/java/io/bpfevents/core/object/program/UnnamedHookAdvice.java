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
            case Libbpf.BPF_PROG_TYPE_PERF_EVENT -> "attach it by attach(PerfEvent)";
            case Libbpf.BPF_PROG_TYPE_SOCKET_FILTER -> "attach it by attach(SocketFilter)";
            case Libbpf.BPF_PROG_TYPE_XDP -> "attach it by attach(NetworkDevice)";
            case Libbpf.BPF_PROG_TYPE_SCHED_CLS ->
                    "attach it by attach(TrafficControl), or name its direction in its section,"
                            + " SEC(\"tcx/ingress\") or SEC(\"tcx/egress\"), and attach it by"
                            + " attach(NetworkDevice)";
            default ->
                    isOfCgroup(type)
                            ? "attach it by attach(Cgroup)"
                            : "this library cannot attach a program of type " + typeName(type);
        };
    }

    /** Whether programs of a type are attached to cgroups. */
    static boolean isOfCgroup(int type) {
        String name = typeName(type);
        return name.startsWith("cgroup") || name.equals("sock_ops");
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
        if (section.startsWith("usdt")) {
            return "attach it by attach(Usdt)" + orSection(section + "/BINARY:PROVIDER:NAME");
        }
        if (section.contains("probe.multi")) {
            return "attach it by attach(MultiKprobe)" + orSection(section + "/PATTERN");
        }
        return section.startsWith("kprobe") || section.startsWith("kretprobe")
                ? "attach it by attach(Kprobe)" + orSection(section + "/FUNCTION")
                : "name the hook in its section, SEC(\"" + section + "/FUNCTION\")";
    }

    private static String orSection(String section) {
        return ", or name the hook in its section, SEC(\"" + section + "\")";
    }

    static String typeName(int type) {
        String name = Libbpf.libbpf_bpf_prog_type_str(type);
        return name == null ? Integer.toString(type) : name;
    }
}

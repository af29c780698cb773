package io.bpfevents.spring.diagnostics;

import io.bpfevents.core.BpfException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The problems of a machine that prevent a start, by the library's messages, with an action. */
enum BpfProblem {
    DAMAGED_LIBBPF(
            "bpf-events-libbpf is damaged",
            "Download the artifact bpf-events-libbpf again, or set"
                    + " -Dio.bpfevents.libbpf=/path/to/libbpf.so.1."),
    LIBBPF(
            "libbpf\\.so|libbpf 1\\.0|of libbpf",
            "Add the artifact bpf-events-libbpf, or install libbpf 1.0 or newer (Debian, Ubuntu:"
                    + " apt-get install libbpf1), or set"
                    + " -Dio.bpfevents.libbpf=/path/to/libbpf.so.1."),
    TRACEFS(
            "tracefs|may not read /sys/kernel",
            "Mount tracefs on the host (mount -t tracefs tracefs /sys/kernel/tracing), and mount"
                    + " /sys/kernel/tracing into a container."),
    NO_BTF_IN_OBJECT(
            "it has no BTF",
            "Compile the object with clang -g -O2 -target bpf, and keep its section .BTF."),
    NO_BTF_IN_KERNEL(
            "offers no BTF|/sys/kernel/btf",
            "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, and mount /sys into a container."),
    CAPABILITY(
            "lacks CAP_|user namespace|has the privileges, so",
            "Run the application as root, or grant the capabilities: setpriv or systemd's"
                    + " AmbientCapabilities=CAP_BPF CAP_PERFMON on a host, --cap-add BPF --cap-add"
                    + " PERFMON for a container.");

    private static final String ALTERNATIVE =
            " To start without kernel events, set bpf-events.mode=auto, off or simulated.";

    @SuppressWarnings("ImmutableEnumChecker") // a pattern is immutable
    private final Pattern message;

    private final String action;

    BpfProblem(String message, String action) {
        this.message = Pattern.compile(message);
        this.action = action;
    }

    /** The problem that a message reports, if it is one of these. */
    static Optional<BpfProblem> of(BpfException failure) {
        String message = String.valueOf(failure.getMessage());
        return Arrays.stream(values()).filter(it -> it.message.matcher(message).find()).findFirst();
    }

    /** What to do. */
    String action() {
        return action + ALTERNATIVE;
    }
}

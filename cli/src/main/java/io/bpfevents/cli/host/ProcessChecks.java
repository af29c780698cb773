package io.bpfevents.cli.host;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process may do. */
final class ProcessChecks {
    private static final Pattern SECCOMP = Pattern.compile("^Seccomp:\\s*(\\d)", Pattern.MULTILINE);

    /** PROC_PID_INIT_INO of linux/proc_ns.h. */
    private static final String INITIAL_PIDS = "pid:[4026531836]";

    private final Machine machine;
    private final Privileges privileges;

    ProcessChecks(Machine machine) {
        this.machine = machine;
        this.privileges = new Privileges(machine);
    }

    List<Finding> findings() {
        return List.of(
                capability(Capability.CAP_BPF).needed(),
                capability(Capability.CAP_PERFMON).needed(),
                capability(
                        Capability.CAP_SYS_ADMIN,
                        "optional: rings and maps by their ids, names of pinned links"),
                capability(
                        Capability.CAP_DAC_READ_SEARCH,
                        "optional: tracepoints in tracefs, for a user that is not root"),
                unprivilegedBpf(),
                perfEventParanoid(),
                seccomp(),
                pidNamespace());
    }

    /** CAP_SYS_ADMIN includes CAP_BPF and CAP_PERFMON. */
    private Finding capability(Capability capability) {
        String missing = privileges.missing(List.of(capability));
        if (missing.isEmpty()) {
            String how = privileges.has(capability) ? "effective" : "by CAP_SYS_ADMIN";
            return Finding.ok(name(capability), how);
        }
        return privileges.lacks(capability)
                ? Finding.missing(name(capability), "", missing)
                : Finding.restricted(name(capability), "in a user namespace only", missing);
    }

    private Finding capability(Capability capability, String purpose) {
        return privileges.has(capability)
                ? Finding.ok(name(capability), "effective")
                : Finding.missing(name(capability), "", purpose);
    }

    private static String name(Capability capability) {
        return capability.name().toLowerCase(Locale.ROOT);
    }

    private Finding unprivilegedBpf() {
        String check = "unprivileged_bpf_disabled";
        String value = machine.read("/proc/sys/kernel/" + check).orElse("unknown");
        boolean isDenied = !value.equals("0") && privileges.lacks(Capability.CAP_BPF);
        return isDenied
                ? Finding.restricted(
                        check,
                        value,
                        "without CAP_BPF this process can only open pins, which requires Linux 5.19")
                : Finding.ok(check, value);
    }

    private Finding perfEventParanoid() {
        String check = "perf_event_paranoid";
        String value = machine.read("/proc/sys/kernel/" + check).orElse("unknown");
        boolean isDenied =
                !value.equals("0")
                        && !value.startsWith("-")
                        && privileges.lacks(Capability.CAP_PERFMON);
        return isDenied
                ? Finding.restricted(check, value, Remedy.PERF_PARANOID.of(value))
                : Finding.ok(check, value);
    }

    private Finding seccomp() {
        Matcher mode = SECCOMP.matcher(machine.read("/proc/self/status").orElse(""));
        String value = mode.find() ? mode.group(1) : "";
        return Finding.ok(
                "seccomp",
                switch (value) {
                    case "0" -> "no filter";
                    case "2" -> "a filter, which can deny bpf() and perf_event_open()";
                    default -> "unknown";
                });
    }

    private static Finding pidNamespace() {
        try {
            String own = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return own.equals(INITIAL_PIDS)
                    ? Finding.ok("pid-namespace", "that of the host")
                    : Finding.restricted(
                            "pid-namespace",
                            "a container's",
                            "events have the host's process ids: run in the PID namespace of the host (docker: --pid=host)");
        } catch (IOException e) {
            return Finding.ok("pid-namespace", "unknown");
        }
    }
}

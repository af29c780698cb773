package io.bpfevents.cli.host;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.advice.Tracefs;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the kernel offers, and where it is mounted. */
final class KernelChecks {
    private static final String BTF = "/sys/kernel/btf/vmlinux";
    private static final String SECURITY = "/sys/kernel/security/";
    private static final Pattern LOCKED =
            Pattern.compile("^Max locked memory\\s+(\\S+)", Pattern.MULTILINE);
    private static final Pattern LOCKDOWN = Pattern.compile("\\[(\\w+)]");

    private final Machine machine;

    KernelChecks(Machine machine) {
        this.machine = machine;
    }

    List<Finding> findings() {
        return List.of(
                kernel(),
                btf(),
                cpus(),
                lockdown(),
                Finding.ok("lsm", machine.read(SECURITY + "lsm").orElse("unknown")),
                memlock(),
                tracefs(),
                mount("bpffs", "bpf", "/sys/fs/bpf", "pins require it"),
                mount("cgroup2", "cgroup2", "/sys/fs/cgroup", "--container requires it"));
    }

    private Finding kernel() {
        String release = machine.read("/proc/sys/kernel/osrelease").orElse("unknown");
        Finding found =
                machine.isOlderThan(5, 8)
                        ? Finding.missing("kernel", release, "ring buffers require Linux 5.8")
                        : Finding.ok("kernel", release);
        return found.needed();
    }

    private Finding btf() {
        boolean isThere = machine.has(BTF);
        Finding found =
                isThere
                        ? Finding.ok("btf", BTF)
                        : Finding.missing("btf", "", Remedy.NO_KERNEL_BTF.of());
        return found.needed();
    }

    private Finding cpus() {
        String online = machine.read("/sys/devices/system/cpu/online").orElse("unknown");
        String possible = machine.read("/sys/devices/system/cpu/possible").orElse("unknown");
        return Finding.ok("cpus", "online %s, possible %s".formatted(online, possible));
    }

    private Finding lockdown() {
        String file = machine.read(SECURITY + "lockdown").orElse("");
        Matcher chosen = LOCKDOWN.matcher(file);
        String level = chosen.find() ? chosen.group(1) : "unknown";
        return level.equals("confidentiality")
                ? Finding.restricted(
                        "lockdown",
                        level,
                        "it denies programs to read kernel memory, and kprobes: boot with lockdown=integrity")
                : Finding.ok("lockdown", level);
    }

    private Finding memlock() {
        if (!machine.isOlderThan(5, 11)) {
            return Finding.ok("memlock", "not limited from Linux 5.11 on");
        }
        Matcher limit = LOCKED.matcher(machine.read("/proc/self/limits").orElse(""));
        String bytes = limit.find() ? limit.group(1) : "unknown";
        return bytes.equals("unlimited")
                ? Finding.ok("memlock", bytes)
                : Finding.restricted("memlock", bytes, Remedy.LOCKED_MEMORY.of());
    }

    private Finding tracefs() {
        String problem = new Tracefs(machine).problem();
        String mounts = names(machine.mountsOf("tracefs"));
        Finding found =
                problem.isEmpty()
                        ? Finding.ok("tracefs", mounts)
                        : mounts.isEmpty()
                                ? Finding.missing("tracefs", "", problem)
                                : Finding.restricted("tracefs", mounts, problem);
        return found;
    }

    private Finding mount(String check, String type, String place, String reason) {
        List<Path> mounts = machine.mountsOf(type);
        return mounts.isEmpty()
                ? Finding.missing(
                        check, "", "%s: mount -t %s none %s".formatted(reason, type, place))
                : Finding.ok(check, names(mounts));
    }

    private static String names(List<Path> mounts) {
        return mounts.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}

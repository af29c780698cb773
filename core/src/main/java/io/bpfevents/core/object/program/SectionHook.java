package io.bpfevents.core.object.program;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.kernel.BpfFeatures;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether this kernel offers the hook that a section names, unless it is one of its BTF. */
final class SectionHook {
    private static final Pattern SECTION = Pattern.compile("([^/]+)/(.+)");

    /** A function with an offset, such as {@code do_unlinkat+0x4}. */
    private static final Pattern FUNCTION = Pattern.compile("(\\w[\\w.]*)(?:\\+.*)?");

    private static final BpfFeatures FEATURES = BpfFeatures.ofThisMachine();

    private SectionHook() {}

    /** What is missing and what brings it; empty if nothing is, or the section names no hook. */
    static List<String> missing(String section) {
        Matcher parts = SECTION.matcher(section);
        if (!parts.matches()) {
            return List.of();
        }
        String hook = parts.group(2);
        return switch (parts.group(1)) {
            case "tp", "tracepoint" -> listOf(tracepoint(hook));
            case "raw_tp", "raw_tracepoint", "raw_tp.w", "raw_tracepoint.w" ->
                    // only the kernel's BTF lists them
                    Machine.HERE.has("/sys/kernel/btf/vmlinux")
                            ? listOf(FEATURES.missingBtfTracepoint(hook))
                            : List.of();
            case "kprobe", "kretprobe" -> listOf(kprobe(hook));
            case "kprobe.multi", "kretprobe.multi" ->
                    listOf(FEATURES.missingMultiKprobes().or(() -> kprobe(hook)));
            case "ksyscall", "kretsyscall" -> listOf(syscall(hook));
            case "uprobe", "uprobe.s", "uretprobe", "uretprobe.s", "usdt", "usdt.s" ->
                    Stream.of(FEATURES.missingUprobes(), binary(hook))
                            .flatMap(Optional::stream)
                            .toList();
            default -> List.of();
        };
    }

    private static List<String> listOf(Optional<String> missing) {
        return missing.stream().toList();
    }

    private static Optional<String> tracepoint(String hook) {
        int slash = hook.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : FEATURES.missingTracepoint(hook.substring(0, slash), hook.substring(slash + 1));
    }

    private static Optional<String> kprobe(String hook) {
        Matcher function = FUNCTION.matcher(hook);
        return function.matches() // else a pattern of several functions
                ? FEATURES.missingKprobe(function.group(1))
                : Optional.empty();
    }

    /** The function has the name that libbpf probes: SYSCALL_DEFINE of the architecture. */
    private static Optional<String> syscall(String name) {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> FEATURES.missingKprobe("__x64_sys_" + name);
            case "aarch64" -> FEATURES.missingKprobe("__arm64_sys_" + name);
            case "s390x" -> FEATURES.missingKprobe("__s390x_sys_" + name);
            default -> Optional.empty();
        };
    }

    /** The file of a binary that is named by its whole path: libbpf searches for others. */
    private static Optional<String> binary(String hook) {
        String file = hook.split(":", 2)[0];
        return file.startsWith("/") && !Machine.HERE.has(file)
                ? Optional.of(Remedy.NO_FILE.of(file))
                : Optional.empty();
    }
}

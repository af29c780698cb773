package io.bpfevents.core.kernel;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.advice.Tracefs;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which hooks this kernel offers to BPF programs, so that a program can choose one before it loads
 * an object. Each method returns what is missing and what brings it; empty if nothing is missing.
 * Privileges are not checked: {@link BpfSupport} does.
 *
 * <p>Answers are cached until the JVM ends. All methods may be called from any thread, and may
 * block for some ten milliseconds the first time.
 */
public final class BpfFeatures {
    private static final BpfFeatures HERE = new BpfFeatures(Machine.HERE);
    private static final String PROBES = "/sys/bus/event_source/devices/";

    private final Machine machine;
    private final Map<String, Optional<String>> known = new ConcurrentHashMap<>();

    private BpfFeatures(Machine machine) {
        this.machine = machine;
    }

    /** The features of the running kernel. */
    public static BpfFeatures ofThisMachine() {
        return HERE;
    }

    /**
     * Whether a program can be attached to a tracepoint by its name in tracefs ({@code
     * SEC("tp/CATEGORY/NAME")}).
     *
     * @param category such as {@code syscalls}
     * @param name such as {@code sys_enter_openat}
     */
    public Optional<String> missingTracepoint(String category, String name) {
        String tracepoint = category + "/" + name;
        return known("tp/" + tracepoint, () -> tracepoint(tracepoint));
    }

    private Optional<String> tracepoint(String tracepoint) {
        Tracefs tracefs = new Tracefs();
        String problem = tracefs.problem();
        if (!problem.isEmpty()) {
            return Optional.of(problem);
        }
        return tracefs.has(tracepoint)
                ? Optional.empty()
                : Optional.of(tracefs.missing(tracepoint));
    }

    /**
     * Whether a program can be attached to a tracepoint that the kernel's BTF describes ({@code
     * SEC("tp_btf/NAME")}).
     *
     * @param name such as {@code sched_process_exec}
     */
    public Optional<String> missingBtfTracepoint(String name) {
        return known("tp_btf/" + name, () -> target(name));
    }

    private static Optional<String> target(String name) {
        LibbpfGuard.require("find the tracepoint " + name);
        StringBuilder discarded = new StringBuilder();
        int id =
                LibbpfLog.capture(
                        discarded,
                        () -> Libbpf.libbpf_find_vmlinux_btf_id(name, Libbpf.BPF_TRACE_RAW_TP));
        if (id > 0) {
            return Optional.empty();
        }
        return Optional.of(
                id == -Errno.ENOENT
                        ? Remedy.NO_RAW_TRACEPOINT.of(name)
                        : Remedy.NO_KERNEL_BTF.of());
    }

    /**
     * Whether a program can be attached to a kernel function by a breakpoint ({@code
     * SEC("kprobe/NAME")} and {@code kretprobe}).
     *
     * @param function such as {@code do_unlinkat}
     */
    public Optional<String> missingKprobe(String function) {
        return known("kprobe/" + function, () -> kprobe(function));
    }

    private Optional<String> kprobe(String function) {
        Optional<String> missing = probes("kprobe");
        if (missing.isPresent()) {
            return missing;
        }
        return hasSymbol(function)
                ? Optional.empty()
                : Optional.of(Remedy.NO_FUNCTION.of(function));
    }

    /**
     * Whether a program can be attached to several kernel functions at once ({@code
     * SEC("kprobe.multi/PATTERN")} and {@code kretprobe.multi}): Linux 5.18 with CONFIG_FPROBE.
     */
    public Optional<String> missingMultiKprobes() {
        return known(
                "kprobe.multi",
                () ->
                        hasSymbol("register_fprobe_ips")
                                ? Optional.empty()
                                : Optional.of(Remedy.NO_MULTI_KPROBES.of()));
    }

    private static boolean hasSymbol(String name) {
        try (Stream<String> symbols = Files.lines(Path.of("/proc/kallsyms"))) {
            return symbols.map(line -> line.split("[ \t]", -1)[2]).anyMatch(name::equals);
        } catch (IOException e) {
            throw new UncheckedIOException("read the kernel's symbols", e);
        }
    }

    /** Whether a program can be attached to functions in user space ({@code SEC("uprobe")}). */
    public Optional<String> missingUprobes() {
        return known("uprobe", () -> probes("uprobe"));
    }

    private Optional<String> probes(String kind) {
        return machine.has(PROBES + kind)
                ? Optional.empty()
                : Optional.of(Remedy.NO_PROBES.of(kind));
    }

    private Optional<String> known(String hook, Supplier<Optional<String>> probe) {
        Optional<String> answer = known.get(hook);
        if (answer == null) {
            answer = probe.get(); // twice at most: a probe may block
            known.put(hook, answer);
        }
        return answer;
    }
}

package io.bpfevents.core.object.program;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A kind of hook, with a program of {@code kinds.bpf.c} for it. */
enum HookKind {
    KPROBE(Needs.KPROBES),
    KRETPROBE(Needs.KPROBES),
    KPROBE_MULTI(Needs.FPROBES),
    KRETPROBE_MULTI(Needs.FPROBES),
    KSYSCALL(Needs.KPROBES),
    KRETSYSCALL(Needs.KPROBES),
    FENTRY(Needs.TRAMPOLINES),
    FEXIT(Needs.TRAMPOLINES),
    LSM(Needs.BPF_LSM),
    TRACEPOINT(Needs.NOTHING),
    RAW_TRACEPOINT(Needs.NOTHING),
    BTF_TRACEPOINT(Needs.NOTHING),
    ITERATOR(Needs.NOTHING);

    /** What a kernel can be built without. Read from the kernel, since the library is tested. */
    private enum Needs {
        NOTHING,
        KPROBES,
        FPROBES,
        TRAMPOLINES,
        BPF_LSM;

        boolean isMet() {
            return switch (this) {
                case NOTHING -> true;
                case KPROBES -> Files.exists(Path.of("/sys/bus/event_source/devices/kprobe"));
                case FPROBES -> SYMBOLS.contains("register_fprobe_ips");
                case TRAMPOLINES -> SYMBOLS.contains("register_ftrace_direct");
                case BPF_LSM -> securityModules().contains("bpf");
            };
        }
    }

    private static final Set<String> SYMBOLS = symbols();

    private final Needs needs;

    HookKind(Needs needs) {
        this.needs = needs;
    }

    /** The name of the C function. */
    String program() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOffered() {
        return needs.isMet();
    }

    private static Set<String> symbols() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/kallsyms"))) {
            return lines.filter(line -> line.contains(" register_f"))
                    .map(line -> line.split("\\s+", -1)[2])
                    .collect(toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> securityModules() {
        Path modules = Path.of("/sys/kernel/security/lsm");
        try {
            return Files.exists(modules)
                    ? Set.of(Files.readString(modules).strip().split(","))
                    : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

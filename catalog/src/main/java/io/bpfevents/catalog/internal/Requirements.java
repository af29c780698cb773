package io.bpfevents.catalog.internal;

import io.bpfevents.core.kernel.BpfFeatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** What variants require of the kernel. */
final class Requirements {
    private static final BpfFeatures KERNEL = BpfFeatures.ofThisMachine();

    private Requirements() {}

    /** A tracepoint that the kernel's BTF describes. */
    static Requirement btfTracepoint(String name) {
        return () -> KERNEL.missingBtfTracepoint(name);
    }

    /** A tracepoint in tracefs. */
    static Requirement tracepoint(String category, String name) {
        return () -> KERNEL.missingTracepoint(category, name);
    }

    /** A kernel function that can be probed. */
    static Requirement kprobe(String function) {
        return () -> KERNEL.missingKprobe(function);
    }

    /** A kernel that can load modules. */
    static Requirement modules() {
        return () ->
                Files.exists(Path.of("/proc/modules"))
                        ? Optional.empty()
                        : Optional.of("this kernel loads no modules (CONFIG_MODULES is not set)");
    }

    /** Functions in user space. */
    static Requirement uprobes() {
        return KERNEL::missingUprobes;
    }

    /** An architecture whose registers, and whose numbers of system calls, are known here. */
    static Requirement knownArchitecture() {
        return () -> {
            String here = System.getProperty("os.arch");
            return Set.of("amd64", "aarch64").contains(here)
                    ? Optional.empty()
                    : Optional.of("it supports x86_64 and aarch64, not " + here);
        };
    }

    /** The C library of this process, as a file. */
    static Requirement cLibrary() {
        return () ->
                CLibrary.ofThisProcess().isPresent()
                        ? Optional.empty()
                        : Optional.of(CLibrary.MISSING);
    }
}

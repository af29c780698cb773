package io.bpfevents.core;

import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfNotFoundException;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether this process may use BPF here, and if not, why. */
public final class BpfSupport {
    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final Path BPFFS = Path.of("/sys/fs/bpf");

    /** Bit numbers of {@code include/uapi/linux/capability.h}. */
    private enum Capability {
        CAP_SYS_ADMIN(21),
        CAP_PERFMON(38),
        CAP_BPF(39);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }

        boolean in(long set) {
            return (set >>> bit & 1) != 0;
        }
    }

    private BpfSupport() {}

    /** Whether {@link #unavailabilityCause()} is empty. */
    public static boolean isAvailable() {
        return unavailabilityCause().isEmpty();
    }

    /**
     * Why BPF ring buffers cannot be used by this process, found out by making one and letting it
     * go again: no libbpf, no privilege, a kernel that refuses. Empty if they can.
     */
    public static Optional<BpfException> unavailabilityCause() {
        try {
            requireLibbpf("use BPF");
            MemorySegment none = MemorySegment.NULL;
            int size = Math.toIntExact(Libc.sysconf(Libc._SC_PAGESIZE));
            int fd = Libbpf.bpf_map_create(Libbpf.BPF_MAP_TYPE_RINGBUF, "probe", 0, 0, size, none);
            Libc.close(Calls.check(fd, "make a BPF ring buffer"));
            return Optional.empty();
        } catch (BpfException cause) {
            return Optional.of(cause);
        }
    }

    /**
     * Makes sure that libbpf is there before its first use.
     *
     * @param operation what it is needed for, such as {@code "open exec.bpf.o"}
     * @throws BpfException if it is not; the message says what was tried
     */
    public static void requireLibbpf(String operation) {
        try {
            Libbpf.libbpf_version_string();
        } catch (LibbpfNotFoundException e) {
            throw new BpfException(operation, 0, String.valueOf(e.getMessage()), e);
        }
    }

    /** What to do about an errno of a BPF operation; empty if there is nothing general to say. */
    public static String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> missingPrivilege();
            case Errno.ENOSYS -> "this kernel has no bpf system call, or a seccomp filter hides it";
            case Errno.ENOMEM -> "the kernel is out of memory or of locked memory (ulimit -l)";
            case Errno.EMFILE -> "this process has too many open files (ulimit -n)";
            default -> "";
        };
    }

    /** What keeps this process from attaching to a tracepoint; empty if it is not tracefs. */
    public static String tracefsAdvice() {
        if (!Files.exists(TRACEFS)) {
            return "this kernel has no tracefs";
        }
        if (!Files.isExecutable(TRACEFS)) {
            return "this process may not look into "
                    + TRACEFS
                    + ": that takes root or CAP_DAC_READ_SEARCH";
        }
        return Files.exists(TRACEFS.resolve("events"))
                ? ""
                : "tracefs is not mounted: mount -t tracefs tracefs " + TRACEFS;
    }

    /** How to mount bpffs. */
    public static String bpffsAdvice() {
        return "pinning takes a path in a BPF file system: mount -t bpf bpf " + BPFFS;
    }

    private static String missingPrivilege() {
        List<String> missing = new ArrayList<>();
        try {
            long effective = effectiveCapabilities();
            if (!Capability.CAP_SYS_ADMIN.in(effective)) {
                for (Capability needed : List.of(Capability.CAP_BPF, Capability.CAP_PERFMON)) {
                    if (!needed.in(effective)) {
                        missing.add(needed.name());
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            return "are the privileges for BPF there? Their list could not be read: " + e;
        }
        return missing.isEmpty()
                ? "the privileges are there, so a seccomp filter, kernel lockdown or a security module"
                        + " refuses it"
                : "this process lacks "
                        + String.join(" and ", missing)
                        + ": run it as root, in a container with these capabilities added";
    }

    private static long effectiveCapabilities() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
            }
        }
        throw new IOException("no CapEff line in /proc/self/status");
    }
}

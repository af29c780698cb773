package io.bpfevents.core.internal.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A seccomp filter for the calling thread, as systemd and container runtimes set them. */
public final class Seccomp {
    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int EAFNOSUPPORT = 97;

    private Seccomp() {}

    /** Makes {@code socket()} fail as under {@code RestrictAddressFamilies=none} of systemd. */
    public static void denySockets() {
        int socket = System.getProperty("os.arch").equals("amd64") ? 41 : 198;
        try (Arena arena = Arena.ofConfined()) {
            // linux/filter.h: code (16 bits), jt, jf (8 bits each), k (32 bits)
            MemorySegment filter =
                    arena.allocateFrom(
                            JAVA_INT,
                            0x20, // BPF_LD | BPF_W | BPF_ABS: the number of the system call
                            0,
                            0x15 | 1 << 24, // BPF_JMP | BPF_JEQ | BPF_K: skip one if different
                            socket,
                            0x06, // BPF_RET | BPF_K
                            SECCOMP_RET_ERRNO | EAFNOSUPPORT,
                            0x06,
                            SECCOMP_RET_ALLOW);
            MemorySegment program = arena.allocate(16, 8); // struct sock_fprog
            program.set(JAVA_INT, 0, 4); // its length, of 16 bits, and padding
            program.set(ADDRESS, 8, filter);
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0);
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program.address());
        }
    }

    @SuppressWarnings("restricted")
    private static void prctl(int option, long second, long third) {
        Linker linker = Linker.nativeLinker();
        MethodHandle handle =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("prctl"),
                        FunctionDescriptor.of(
                                JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        Linker.Option.firstVariadicArg(1));
        try {
            if ((int) handle.invokeExact(option, second, third, 0L, 0L) != 0) {
                throw new AssertionError("prctl " + option + " failed");
            }
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }
}

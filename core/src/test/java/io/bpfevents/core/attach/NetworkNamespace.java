package io.bpfevents.core.attach;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A network namespace of its own for the calling thread, until it is closed by the same thread. It
 * has a loopback interface, which is down and has no address.
 */
final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000; // linux/sched.h
    private static final MethodHandle UNSHARE =
            bind("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS =
            bind("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final int SIOCSIFFLAGS = 0x8914; // linux/sockios.h
    private static final short IFF_UP = 1; // linux/if.h
    private static final MethodHandle IOCTL =
            bind(
                    "ioctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                    Linker.Option.firstVariadicArg(2));

    private final int before;

    NetworkNamespace() {
        before =
                LibcLocks.open(
                        "/proc/thread-self/ns/net", LibcLocks.O_RDONLY | LibcLocks.O_CLOEXEC);
        assertThat(before).isNotNegative();
        try {
            assertThat((int) UNSHARE.invokeExact(CLONE_NEWNET)).as("unshare").isZero();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind(
            String function, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), descriptor, options);
    }

    /** Sets the loopback interface up, which gives it its addresses. */
    void setLoopbackUp() {
        int socket = LibcLocks.socket(LibcLocks.AF_UNIX, LibcLocks.SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(40); // struct ifreq: name, then flags
            request.setString(0, "lo");
            request.set(JAVA_SHORT, 16, IFF_UP);
            assertThat((int) IOCTL.invokeExact(socket, (long) SIOCSIFFLAGS, request)).isZero();
        } catch (Throwable t) {
            throw new AssertionError(t);
        } finally {
            Libc.close(socket);
        }
    }

    /** Runs a command in it, such as {@code tc}. */
    void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            String printed = output.readAllAsString();
            assertThat(process.waitFor()).as("%s: %s", List.of(command), printed).isZero();
        }
    }

    @Override
    public void close() {
        try {
            assertThat((int) SETNS.invokeExact(before, CLONE_NEWNET)).as("setns").isZero();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
        Libc.close(before);
    }
}

package io.bpfevents.core.object.program;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import java.lang.foreign.Arena;

/** Programs that filter what a socket receives. */
final class SocketFilters {
    private SocketFilters() {}

    /**
     * Attaches a program.
     *
     * @return a descriptor of the socket, for {@link #detach}; a negative errno if it fails
     */
    static int attach(int socket, int program) {
        int own = Libc.fcntl(socket, Libc.F_DUPFD_CLOEXEC, 0);
        if (own < 0) {
            return own;
        }
        int result = set(own, LibcLocks.SO_ATTACH_BPF, program);
        if (result < 0) {
            Libc.close(own);
            return result;
        }
        return own;
    }

    /**
     * Detaches the filter of the socket, and closes the descriptor. The kernel does not reveal
     * which filter a socket has, so one that has replaced the program is detached too.
     */
    static void detach(int own) {
        set(own, LibcLocks.SO_DETACH_BPF, 0);
        Libc.close(own);
    }

    private static int set(int socket, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return LibcLocks.setsockopt(
                    socket, LibcLocks.SOL_SOCKET, option, arena.allocateFrom(JAVA_INT, value));
        }
    }
}

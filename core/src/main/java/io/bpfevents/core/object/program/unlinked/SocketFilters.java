package io.bpfevents.core.object.program.unlinked;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import java.lang.foreign.Arena;

/** Programs that filter what a socket receives. */
final class SocketFilters {
    private SocketFilters() {}

    /** Attaches a program, with a descriptor of the socket of its own. */
    static Unlinked attach(int socket, int program) {
        int own = Libc.fcntl(socket, Libc.F_DUPFD_CLOEXEC, 0);
        if (own < 0) {
            return Unlinked.failed(own, "");
        }
        int result = set(own, LibcLocks.SO_ATTACH_BPF, program);
        if (result < 0) {
            Libc.close(own);
            return Unlinked.failed(result, "");
        }
        return Unlinked.attached(() -> detach(own));
    }

    /**
     * Detaches the filter of the socket, and closes the descriptor: one of its own, since the
     * number of another may belong to another file by then. The kernel does not reveal which filter
     * a socket has, so one that has replaced the program is detached too.
     */
    private static void detach(int own) {
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

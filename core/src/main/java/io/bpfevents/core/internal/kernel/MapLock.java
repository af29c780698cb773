package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import io.bpfevents.ffi.struct.SockaddrUn;
import io.bpfevents.ffi.struct.Ucred;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lock of a map that one process at a time may read: an abstract Unix socket with the map's id
 * in its name. The kernel releases it when the process ends, however it ends.
 *
 * <p>Processes in other network namespaces do not see it; there, {@link DirectoryLock} protects the
 * pins of an object. Any local process can take such a name, so the lock prevents mistakes, not
 * attacks.
 */
final class MapLock {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.ring.Ringbuf");
    private static final int TYPE =
            LibcLocks.SOCK_STREAM | LibcLocks.SOCK_CLOEXEC | LibcLocks.SOCK_NONBLOCK;
    private static final int BACKLOG = 4096; // refused processes, which are never accepted
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final int socket; // negative without a lock

    private MapLock(int socket) {
        this.socket = socket;
    }

    /**
     * Locks a map.
     *
     * @param map as messages name it
     * @return a lock without effect if another process has it and {@link SecondReader} permits
     *     that, or if no socket can be made, as under a seccomp filter, which logs a warning
     * @throws io.bpfevents.core.BpfException if another process has the lock
     */
    static MapLock take(int mapId, String map) {
        String operation = "read " + map;
        int socket = LibcLocks.socket(LibcLocks.AF_UNIX, TYPE, 0);
        if (socket < 0) {
            return unavailable(-socket, operation);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = SockaddrUn.allocateAbstract(arena, "bpf-events-map-" + mapId);
            int bound = LibcLocks.bind(socket, address);
            if (bound == 0) {
                int _ = LibcLocks.listen(socket, BACKLOG); // without it the holder is not visible
                return new MapLock(socket);
            }
            LockHolder holder = bound == -Errno.EADDRINUSE ? holder(socket, address) : null;
            Libc.close(socket);
            if (holder == null) {
                return unavailable(-bound, operation);
            }
            SecondReader.refuse(operation, holder, "reads this map");
            return new MapLock(-1);
        }
    }

    private static LockHolder holder(int socket, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials = Ucred.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Ucred.SIZE);
            boolean visible =
                    LibcLocks.connect(socket, address) == 0
                            && LibcLocks.getsockopt(
                                            socket,
                                            LibcLocks.SOL_SOCKET,
                                            LibcLocks.SO_PEERCRED,
                                            credentials,
                                            length)
                                    == 0;
            return visible ? new LockHolder(Ucred.pid(credentials)) : LockHolder.UNKNOWN;
        }
    }

    private static MapLock unavailable(int errno, String operation) {
        if (errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM) {
            CallResults.check(-errno, operation); // whatever follows would fail as well
        }
        if (WARNED.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "no Unix socket can be made ("
                            + Errno.name(errno)
                            + "), "
                            + Remedy.NO_UNIX_SOCKET.of());
        }
        return new MapLock(-1);
    }

    /** Releases the lock. */
    void close() {
        if (socket >= 0) {
            Libc.close(socket);
        }
    }
}

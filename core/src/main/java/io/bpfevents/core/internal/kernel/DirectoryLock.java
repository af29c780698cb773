package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lock of a directory of pins, which one process at a time may use: an exclusive {@code flock}.
 * It holds over network namespaces and containers. The kernel releases it when the process ends,
 * however it ends. The calls may be made by any thread.
 */
public final class DirectoryLock implements AutoCloseable {
    /** proc(5): number, kind, mode, access, process, device in hexadecimal, inode, range. */
    private static final Pattern LOCK =
            Pattern.compile(
                    "^\\d+: FLOCK\\s+\\S+\\s+\\S+\\s+(\\d+) (\\p{XDigit}+):(\\p{XDigit}+):(\\d+) ");

    private final int fd;

    private DirectoryLock(int fd) {
        this.fd = fd;
    }

    /**
     * Locks a directory that exists, until the close.
     *
     * @return a lock without effect if another process has it and a system property permits that
     * @throws BpfException if there is no such directory, this process lacks the permission to read
     *     it, or another process has the lock
     */
    public static DirectoryLock take(Path directory) {
        String operation = "lock directory " + directory;
        while (true) {
            DirectoryLock lock = takeOnce(directory, operation);
            boolean removed = true;
            try {
                removed = lock.isRemoved();
                if (!removed) {
                    return lock;
                }
            } finally {
                if (removed) { // by its last user since it was opened; it may exist again
                    lock.close();
                }
            }
        }
    }

    private static DirectoryLock takeOnce(Path directory, String operation) {
        int flags = LibcLocks.O_RDONLY | LibcLocks.O_CLOEXEC;
        int fd =
                CallResults.check(
                        LibcLocks.open(directory.toString(), flags),
                        operation,
                        errno -> new PinAdvice().opening(directory, errno));
        DirectoryLock lock = new DirectoryLock(fd);
        try {
            int locked = LibcLocks.flock(fd, LibcLocks.LOCK_EX | LibcLocks.LOCK_NB);
            if (locked == -Errno.EAGAIN) {
                SecondReader.refuse(operation, lock.holder(), "uses this directory");
            } else {
                CallResults.check(locked, operation);
            }
            return lock;
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Whether the directory was removed since it was opened. */
    boolean isRemoved() {
        return attribute("unix:nlink") == 0;
    }

    private LockHolder holder() {
        long device = attribute("unix:dev");
        long inode = attribute("unix:ino");
        // sys/sysmacros.h
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000L);
        long minor = (device & 0xff) | (device >>> 12 & 0xffffff00L);
        for (String line : locks()) {
            Matcher lock = LOCK.matcher(line);
            if (lock.find()
                    && Long.parseLong(lock.group(2), 16) == major
                    && Long.parseLong(lock.group(3), 16) == minor
                    && Long.parseUnsignedLong(lock.group(4)) == inode) {
                return new LockHolder(Integer.parseInt(lock.group(1)));
            }
        }
        return LockHolder.UNKNOWN; // in another PID namespace, or released meanwhile
    }

    private static List<String> locks() {
        try {
            return Files.readAllLines(Path.of("/proc/locks"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    private long attribute(String name) {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self/fd/" + fd), name)).longValue();
        } catch (IOException e) {
            throw new BpfException("query a directory", 0, e.toString(), e);
        }
    }

    /** Releases the lock. */
    @Override
    public void close() {
        Libc.close(fd);
    }
}

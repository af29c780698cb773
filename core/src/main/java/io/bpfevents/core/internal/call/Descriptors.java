package io.bpfevents.core.internal.call;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Distinguishes the kinds of BPF descriptors: a pin of any kind is opened by the same call. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * Requires that a descriptor is of a kind.
     *
     * @param kind {@code "map"} or {@code "link"}
     * @throws BpfException if it is of another kind
     */
    public static void require(int fd, String kind, String operation) {
        if (!kind(fd, operation).equals(kind)) {
            throw new BpfException(operation, "the pinned object is not a " + kind);
        }
    }

    /**
     * The kind of a descriptor: {@code "map"}, {@code "prog"} or {@code "link"}; empty for others.
     *
     * @throws BpfException if it cannot be read
     */
    public static String kind(int fd, String operation) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
                int end = line.indexOf("_type:");
                if (end > 0) {
                    return line.substring(0, end);
                }
            }
            return "";
        } catch (IOException e) {
            throw new BpfException(operation, 0, "its kind cannot be read: " + e.getMessage(), e);
        }
    }

    /** Duplicates a descriptor, so that the original can be closed first. */
    public static int duplicate(int fd) {
        return CallResults.check(Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 0), "duplicate a descriptor");
    }
}

package io.bpfevents.core.internal;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;

/**
 * Where the control block of a pinned ring is: beside it, so that what it counts survives a restart
 * together with the ring.
 */
public final class ControlPin {
    private static final String SUFFIX = "_ctl"; // of the map .data.events: bpffs allows no dots

    private ControlPin() {}

    /** The pin of the control block for a ring that is pinned at {@code ring}. */
    public static Path beside(Path ring) {
        return ring.resolveSibling(ring.getFileName() + SUFFIX);
    }

    /**
     * Pins the map with a ring's control block, unless it is pinned there already.
     *
     * @param ring where the ring is pinned
     * @throws BpfException if something else is pinned there
     */
    public static void pin(int fd, Path ring) {
        Path path = beside(ring);
        String operation = "pin a control block to " + path;
        int result = Libbpf.bpf_obj_pin(fd, path.toString());
        if (result != -Errno.EEXIST) {
            Calls.check(result, operation);
            return;
        }
        int there = Calls.check(Libbpf.bpf_obj_get(path.toString()), operation);
        try {
            Descriptors.require(there, "map", operation);
            if (MapInfo.of(there).id() != MapInfo.of(fd).id()) {
                throw new BpfException(
                        operation, "another one is pinned there: remove it, then pin both anew");
            }
        } finally {
            Libc.close(there);
        }
    }

    /**
     * Opens what is pinned beside a ring.
     *
     * @param ring where the ring is pinned
     * @return its descriptor, to be closed by the caller; negative if there is nothing
     */
    public static int open(Path ring, String operation) {
        int fd = Libbpf.bpf_obj_get(beside(ring).toString());
        if (fd == -Errno.ENOENT) {
            return fd;
        }
        Calls.check(fd, operation);
        try {
            Descriptors.require(fd, "map", operation);
            return fd;
        } catch (BpfException e) {
            Libc.close(fd);
            throw e;
        }
    }
}

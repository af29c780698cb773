package io.bpfevents.core.internal.call;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;

/**
 * Pins the control block of a pinned ring next to the ring, so that its counts survive a restart
 * together with the ring.
 */
public final class ControlPin {
    private static final String SUFFIX = "_ctl"; // bpffs allows no dots in a name

    private ControlPin() {}

    /** The path of the control block's pin for a ring that is pinned at {@code ring}. */
    public static Path beside(Path ring) {
        return ring.resolveSibling(ring.getFileName() + SUFFIX);
    }

    /**
     * Pins the map with a ring's control block, unless it is pinned there already.
     *
     * @param ring where the ring is pinned
     * @return whether it was not pinned there already
     * @throws BpfException if another map, or no map, is pinned there
     */
    public static boolean pin(int fd, Path ring) {
        Path path = beside(ring);
        String operation = "pin a control block to " + path;
        int result = Libbpf.bpf_obj_pin(fd, path.toString());
        if (result != -Errno.EEXIST) {
            CallResults.check(result, operation, errno -> new PinAdvice().pinning(path, errno));
            return true;
        }
        int there = requireMap(Libbpf.bpf_obj_get(path.toString()), path, operation);
        try {
            if (MapInfo.of(there).id() != MapInfo.of(fd).id()) {
                throw new BpfException(operation, Remedy.OTHER_CONTROL.of(ring, path));
            }
            return false;
        } finally {
            Libc.close(there);
        }
    }

    /**
     * Opens the control block that is pinned next to a ring.
     *
     * @param ring where the ring is pinned
     * @return its descriptor, to be closed by the caller; negative if none is pinned
     */
    public static int open(Path ring, String operation) {
        Path path = beside(ring);
        int fd = Libbpf.bpf_obj_get(path.toString());
        return fd == -Errno.ENOENT ? fd : requireMap(fd, path, operation);
    }

    /** Checks the result of opening a pin, which must be a map. */
    static int requireMap(int result, Path path, String operation) {
        int fd =
                CallResults.check(result, operation, errno -> new PinAdvice().opening(path, errno));
        try {
            Descriptors.require(fd, "map", operation);
            return fd;
        } catch (BpfException e) {
            Libc.close(fd);
            throw e;
        }
    }
}

package io.bpfevents.core.internal.call;

import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import java.nio.file.Path;

/** The pin of a ring's lifetime entries, next to the pin of the ring. */
public final class LifetimePin {
    private static final String SUFFIX = "_life"; // bpffs allows no dots in a name

    private LifetimePin() {}

    /** The path of the entries' pin for a ring that is pinned at {@code ring}. */
    public static Path beside(Path ring) {
        return ring.resolveSibling(ring.getFileName() + SUFFIX);
    }

    /**
     * Pins the map with a ring's entries.
     *
     * @param ring where the ring is pinned
     * @throws io.bpfevents.core.BpfException if something is pinned there already
     */
    public static void pin(int fd, Path ring) {
        Path path = beside(ring);
        CallResults.check(
                Libbpf.bpf_obj_pin(fd, path.toString()),
                "pin lifetime entries to " + path,
                errno -> new PinAdvice().pinning(path, errno));
    }

    /**
     * Opens the entries that are pinned next to a ring.
     *
     * @param ring where the ring is pinned
     * @return their descriptor, to be closed by the caller; negative if none are pinned
     */
    public static int open(Path ring, String operation) {
        Path path = beside(ring);
        int fd = Libbpf.bpf_obj_get(path.toString());
        return fd == -Errno.ENOENT ? fd : ControlPin.requireMap(fd, path, operation);
    }
}

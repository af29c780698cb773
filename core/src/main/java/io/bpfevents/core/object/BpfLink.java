package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.program.NativeLink;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A program's attachment to its hook. It ends when the link is closed, or with the object that made
 * it. A pinned link stays attached until it is unpinned. For any thread.
 */
public final class BpfLink implements AutoCloseable {
    private final NativeLink link;

    BpfLink(NativeLink link) {
        this.link = link;
    }

    /**
     * Opens a pinned link, to be closed by the caller.
     *
     * @param path of the pin, in a BPF file system
     * @throws BpfException if no link is pinned there
     */
    public static BpfLink openPinned(Path path) {
        return new BpfLink(NativeLink.openPinned(Objects.requireNonNull(path, "path")));
    }

    /**
     * Pins the link, so that the attachment outlives this process.
     *
     * @param path a file that does not exist yet, in a BPF file system
     * @return this
     * @throws BpfException if the path is in no BPF file system, or the kernel has no links of this
     *     kind (tracepoints and uprobes before 5.15)
     * @throws IllegalStateException if the link is closed
     */
    public BpfLink pin(Path path) {
        link.pin(Objects.requireNonNull(path, "path"));
        return this;
    }

    /**
     * Removes the pin; the attachment then ends with this link.
     *
     * @return this
     * @throws BpfException if the link is not pinned
     * @throws IllegalStateException if the link is closed
     */
    public BpfLink unpin() {
        link.unpin();
        return this;
    }

    boolean isOpen() {
        return link.isOpen();
    }

    /** Detaches the program, unless the link is pinned. Does nothing if it is closed already. */
    @Override
    public void close() {
        link.close();
    }

    /** The program and its hook. */
    @Override
    public String toString() {
        return "link " + link.name();
    }
}

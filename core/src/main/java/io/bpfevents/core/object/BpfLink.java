package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A program's attachment to its hook. It ends when the link is closed, or with the object that made
 * it, unless it is pinned: then it lasts until it is unpinned.
 */
public final class BpfLink implements AutoCloseable {
    private final String name;
    private final MemorySegment pointer;
    private final Lifetime lifetime;

    BpfLink(String name, MemorySegment pointer) {
        this.name = name;
        this.pointer = pointer;
        this.lifetime = new Lifetime("link " + name);
    }

    /**
     * Opens a pinned link, to be closed by the caller.
     *
     * @param path where it is pinned, in a BPF file system
     * @throws BpfException if there is none
     */
    public static BpfLink openPinned(Path path) {
        String operation = "open the pinned link " + Objects.requireNonNull(path, "path");
        LibbpfGuard.require(operation);
        StringBuilder log = new StringBuilder();
        MemorySegment opened = LibbpfLog.capture(log, () -> Libbpf.bpf_link__open(path.toString()));
        if (Errno.isError(opened)) {
            int errno = Errno.of(opened);
            String advice = new PinAdvice().opening(path, errno);
            throw CallResults.failure(operation, errno, advice, log.toString().strip());
        }
        try {
            Descriptors.require(Libbpf.bpf_link__fd(opened), "link", operation);
        } catch (BpfException e) {
            Libbpf.bpf_link__destroy(opened);
            throw e;
        }
        return new BpfLink(path.toString(), opened);
    }

    /**
     * Pins the link, so that the attachment outlives this process.
     *
     * @param path a file that does not exist yet, in a BPF file system
     * @return this
     * @throws BpfException if that cannot be: no BPF file system there, or a kind of link that is
     *     none in the kernel (tracepoints and uprobes before 5.15)
     */
    public BpfLink pin(Path path) {
        Objects.requireNonNull(path, "path");
        String operation = "pin link " + name + " to " + path;
        StringBuilder log = new StringBuilder();
        int result =
                LibbpfLog.capture(
                        log,
                        () ->
                                lifetime.change(
                                        () -> Libbpf.bpf_link__pin(pointer, path.toString())));
        if (result < 0) {
            String advice = new PinAdvice().pinning(path, -result);
            throw CallResults.failure(operation, -result, advice, log.toString().strip());
        }
        return this;
    }

    /**
     * Removes the pin; the attachment then ends with this link.
     *
     * @return this
     */
    public BpfLink unpin() {
        CallResults.check(
                lifetime.change(() -> Libbpf.bpf_link__unpin(pointer)), "unpin link " + name);
        return this;
    }

    boolean isOpen() {
        return lifetime.isAlive();
    }

    /** Detaches the program, unless the link is pinned. Does nothing the second time. */
    @Override
    public void close() {
        lifetime.end(() -> Libbpf.bpf_link__destroy(pointer));
    }

    /** The program and what it is attached to. */
    @Override
    public String toString() {
        return "link " + name;
    }
}

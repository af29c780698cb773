package io.bpfevents.core.object.program;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.core.object.load.Lifetime;
import io.bpfevents.core.object.program.unlinked.Unlinked;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The {@code struct bpf_link} of libbpf: a program's attachment to its hook. For any thread. */
public final class NativeLink {
    private final String name;
    private final MemorySegment pointer; // NULL for an attachment that is no link for libbpf
    private final Runnable release;
    private final Lifetime lifetime;

    NativeLink(String name, MemorySegment pointer) {
        this(name, pointer, () -> Libbpf.bpf_link__destroy(pointer));
    }

    private NativeLink(String name, MemorySegment pointer, Runnable release) {
        this.name = name;
        this.pointer = pointer;
        this.release = release;
        this.lifetime = new Lifetime("link " + name);
    }

    /** An attachment that is no link for libbpf. */
    static NativeLink of(String name, Unlinked attached) {
        return new NativeLink(name, MemorySegment.NULL, attached.detach());
    }

    /**
     * Opens a pinned link.
     *
     * @throws BpfException if no link is pinned there
     */
    public static NativeLink openPinned(Path path) {
        String operation = "open the pinned link " + path;
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
        return new NativeLink(path.toString(), opened);
    }

    /** The program and its hook; of a pinned link the path. */
    public String name() {
        return name;
    }

    /**
     * Pins the link.
     *
     * @throws BpfException if the path is in no BPF file system, or exists, or the kernel cannot
     *     pin a link of this kind
     */
    public void pin(Path path) {
        String operation = "pin link " + name + " to " + path;
        requireLink(operation);
        StringBuilder log = new StringBuilder();
        int result =
                LibbpfLog.capture(
                        log,
                        () ->
                                lifetime.change(
                                        () -> Libbpf.bpf_link__pin(pointer, path.toString())));
        if (result < 0) {
            String advice = new PinAdvice().pinningLink(path, -result);
            throw CallResults.failure(operation, -result, advice, log.toString().strip());
        }
    }

    private void requireLink(String operation) {
        if (pointer.equals(MemorySegment.NULL)) {
            throw new BpfException(
                    operation,
                    "a filter of a socket or of traffic control cannot be pinned: the kernel has no"
                            + " link for it");
        }
    }

    /**
     * Begins a pass of an iterator, which stays open if the link is closed.
     *
     * @return the descriptor, to be closed by the caller
     */
    int createIterator() {
        return CallResults.check(
                lifetime.use(() -> Libbpf.bpf_iter_create(Libbpf.bpf_link__fd(pointer))),
                "begin a pass of iterator " + name);
    }

    /** Removes the pin. */
    public void unpin() {
        requireLink("unpin link " + name);
        CallResults.check(
                lifetime.change(() -> Libbpf.bpf_link__unpin(pointer)), "unpin link " + name);
    }

    /** Whether it is not closed. */
    public boolean isOpen() {
        return lifetime.isOpen();
    }

    /** Detaches the program, unless the link is pinned. Does nothing if it is closed already. */
    public void close() {
        lifetime.close(release);
    }
}

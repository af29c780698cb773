package io.bpfevents.core;

import io.bpfevents.ffi.Errno;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a BPF operation failed. The message names the operation, the errno with its text if
 * there is one, and what to do about it.
 */
public final class BpfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;

    /**
     * Creates an exception without an errno.
     *
     * @param operation the operation that failed, such as {@code "open exec.bpf.o"}
     * @param detail what is wrong and what to do about it
     */
    public BpfException(String operation, String detail) {
        this(operation, 0, detail, null);
    }

    /**
     * Creates an exception.
     *
     * @param operation the operation that failed, such as {@code "open exec.bpf.o"}
     * @param errno the positive errno, or 0 if the failure has none
     * @param detail what is wrong and what to do about it
     * @param cause the underlying failure, if there is one
     */
    public BpfException(String operation, int errno, String detail, @Nullable Throwable cause) {
        super(message(operation, errno, detail), cause);
        this.operation = operation;
        this.errno = errno;
    }

    private static String message(String operation, int errno, String detail) {
        String error = errno == 0 ? "" : Errno.name(errno) + " (" + Errno.text(errno) + ")";
        String separator = error.isEmpty() || detail.isEmpty() ? "" : ": ";
        return "cannot " + operation + ": " + error + separator + detail;
    }

    /** The operation that failed, such as {@code "load exec"}. */
    public String operation() {
        return operation;
    }

    /** The positive errno; 0 if the failure has none. */
    public int errno() {
        return errno;
    }

    /** The name of the errno, such as {@code "EPERM"}; empty without an errno. */
    public Optional<String> errnoName() {
        return errno == 0 ? Optional.empty() : Optional.of(Errno.name(errno));
    }
}

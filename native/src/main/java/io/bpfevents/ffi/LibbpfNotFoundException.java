package io.bpfevents.ffi;

/**
 * No usable libbpf: none was found, it is older than 1.0, or it lacks a function. The message lists
 * the files that were tried, with the reasons, and the remedy.
 *
 * <p>Thrown by every call of a method of {@link Libbpf}.
 */
public final class LibbpfNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LibbpfNotFoundException(String message) {
        super(message);
    }
}

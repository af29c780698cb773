package io.bpfevents.ffi;

/**
 * There is no libbpf that can be used: none was found, it is older than 1.0, or it lacks a
 * function. The message lists what was tried, with the reasons, and what to do.
 *
 * <p>Thrown by every method of {@link Libbpf}, each time.
 */
public final class LibbpfNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LibbpfNotFoundException(String message) {
        super(message);
    }
}

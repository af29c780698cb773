package io.bpfevents.core.tool;

/** The arguments of a command are invalid. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}

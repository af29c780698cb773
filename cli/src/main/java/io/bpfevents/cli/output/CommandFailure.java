package io.bpfevents.cli.output;

import org.jspecify.annotations.Nullable;

/** A command cannot do what is requested; the exit code is 1. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a failure.
     *
     * @param message what failed and what to do about it, in one line
     */
    public CommandFailure(String message) {
        this(message, null);
    }

    /**
     * Creates a failure with a cause, which {@code --verbose} shows.
     *
     * @param message what failed and what to do about it, in one line
     */
    public CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.bpfevents.cli.output;

/** The arguments of a command are wrong in a way that the parser cannot see; the exit code is 2. */
public final class UsageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a failure.
     *
     * @param message which argument is wrong, and what is possible, in one line
     */
    public UsageFailure(String message) {
        super(message);
    }
}

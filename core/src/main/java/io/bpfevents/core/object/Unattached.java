package io.bpfevents.core.object;

/**
 * A program that {@link BpfObject#attach()} leaves without a hook.
 *
 * @param reason why, and what to do about it
 */
record Unattached(String program, Kind kind, String reason) {
    enum Kind {
        /** A program of a type that has no hooks. */
        NEEDS_NONE,
        /** The user has left it out. */
        LEFT_OUT,
        /** Its section leaves it out, {@code SEC("?...")}, or names no hook. */
        BY_SECTION,
        /** It is optional and failed, which was logged then. */
        FAILED
    }

    /** Whether an object with nothing but such programs is of no use. */
    boolean isUnexpected() {
        return kind == Kind.BY_SECTION || kind == Kind.FAILED;
    }

    /** Whether neither the user nor the log knows of it yet. */
    boolean isNews() {
        return kind == Kind.NEEDS_NONE || kind == Kind.BY_SECTION;
    }

    @Override
    public String toString() {
        return program + ": " + reason;
    }
}

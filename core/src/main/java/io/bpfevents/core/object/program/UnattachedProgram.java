package io.bpfevents.core.object.program;

/**
 * A program that attaching all programs of an object leaves without a hook.
 *
 * @param reason the reason, and what to do about it
 */
record UnattachedProgram(String program, Kind kind, String reason) {
    enum Kind {
        /** A program of a type that has no hooks. */
        HAS_NO_HOOK,
        /** The user has left it out. */
        LEFT_OUT,
        /** Its section leaves it out, {@code SEC("?...")}, or names no hook. */
        BY_SECTION,
        /** It is optional and failed; the failure is in the log. */
        FAILED
    }

    /** Whether an object that has only such programs is useless. */
    boolean isUnexpected() {
        return kind == Kind.BY_SECTION || kind == Kind.FAILED;
    }

    /** Whether it is to be logged: neither the user nor the log has stated it before. */
    boolean isToBeLogged() {
        return kind == Kind.HAS_NO_HOOK || kind == Kind.BY_SECTION;
    }

    @Override
    public String toString() {
        return program + ": " + reason;
    }
}

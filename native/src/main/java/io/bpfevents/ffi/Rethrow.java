package io.bpfevents.ffi;

/** Converts the {@code Throwable} that {@code invokeExact} declares to an unchecked exception. */
final class Rethrow {

    private Rethrow() {}

    /** Use it as {@code throw Rethrow.unchecked(t)}. */
    static RuntimeException unchecked(Throwable t) {
        if (t instanceof RuntimeException e) {
            return e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        throw new AssertionError("a downcall handle threw a checked exception", t);
    }
}

package io.bpfevents.ffi;

/** Turns the {@code Throwable} that {@code invokeExact} declares into what it can really throw. */
final class Rethrow {

    private Rethrow() {}

    /** To be used as {@code throw Rethrow.unchecked(t)}. */
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

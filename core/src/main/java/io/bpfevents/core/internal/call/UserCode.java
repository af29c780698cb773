package io.bpfevents.core.internal.call;

/**
 * Calls code of the user, such as log handlers and listeners, on a thread that must continue
 * whatever that code throws.
 */
public final class UserCode {
    private UserCode() {}

    /** Runs {@code code}, and reports what it throws unless that is fatal to the JVM. */
    public static void run(Runnable code) {
        try {
            code.run();
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            report(thrown);
        }
    }

    /**
     * Throws errors of the virtual machine again, except a stack overflow: the overflowing frames
     * have been unwound by the time it arrives here.
     */
    public static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal
                && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    /**
     * Hands an error to the uncaught exception handler of the current thread, which continues. As
     * the JVM does, it ignores what that handler throws.
     */
    public static void report(Throwable thrown) {
        Thread current = Thread.currentThread();
        try {
            current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
        } catch (Throwable ofHandler) {
            rethrowIfFatal(ofHandler);
        }
    }
}

package io.bpfevents.reactor;

import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Where errors go that nobody can be told any more, without ending the thread they come on. */
final class DroppedErrors {
    private DroppedErrors() {}

    /**
     * Signals a subscriber. One that throws must not end the loop, and with it the rings of others.
     *
     * @return whether it did not throw
     */
    static boolean guard(Runnable signal, Context context) {
        try {
            signal.run();
            return true;
        } catch (Throwable thrown) {
            Exceptions.throwIfJvmFatal(thrown);
            drop(thrown, context);
            return false;
        }
    }

    static void drop(Throwable failure, Context context) {
        try {
            Operators.onErrorDropped(failure, context);
        } catch (Throwable ofHook) {
            Exceptions.throwIfJvmFatal(ofHook);
            report(ofHook);
        }
    }

    /** As the JVM does, which ignores what the handler throws. */
    private static void report(Throwable thrown) {
        Thread current = Thread.currentThread();
        try {
            current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
        } catch (Throwable ofHandler) {
            Exceptions.throwIfJvmFatal(ofHandler);
        }
    }
}

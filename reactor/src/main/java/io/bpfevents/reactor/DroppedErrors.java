package io.bpfevents.reactor;

import io.bpfevents.core.internal.call.UserCode;
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
            Exceptions.addSuppressed(ofHook, failure); // which may be what the hook threw
            UserCode.report(ofHook);
        }
    }
}

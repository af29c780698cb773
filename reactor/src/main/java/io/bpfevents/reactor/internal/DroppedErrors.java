package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.call.UserCode;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Reports errors that can no longer be delivered, without terminating the calling thread. */
final class DroppedErrors {
    private DroppedErrors() {}

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

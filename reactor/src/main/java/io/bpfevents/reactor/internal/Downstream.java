package io.bpfevents.reactor.internal;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecodingException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The signals to a subscriber, and the state of its stream: cancelled, completed or failed. */
public final class Downstream<T> {
    private final CoreSubscriber<? super T> actual;
    private final Fuseable.@Nullable ConditionalSubscriber<? super T> conditional;
    private final Context context;

    private volatile boolean cancelled;
    private volatile boolean terminated;
    private volatile @Nullable Throwable error;

    public Downstream(CoreSubscriber<? super T> actual) {
        this.actual = actual;
        this.conditional = actual instanceof Fuseable.ConditionalSubscriber<? super T> c ? c : null;
        this.context = actual.currentContext();
    }

    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Delivers an element. Throws what the subscriber throws.
     *
     * @return whether the element used demand
     */
    public boolean next(T element) {
        if (conditional == null) {
            actual.onNext(element);
            return true;
        }
        return conditional.tryOnNext(element);
    }

    /** Reports an error that the subscriber has thrown. */
    public void drop(Throwable thrown) {
        DroppedErrors.drop(thrown, context);
    }

    /**
     * The error that the stream fails with after a decode failure; null if it continues. {@code
     * onErrorContinue} receives the record as an {@link Event}.
     */
    public @Nullable Throwable afterDecodeFailure(Event record, long position, Throwable thrown) {
        Exceptions.throwIfJvmFatal(thrown);
        RecordDecodingException failure =
                new RecordDecodingException(record.size(), position, thrown);
        try {
            return Operators.onNextError(record, failure, context);
        } catch (Throwable ofHook) {
            Exceptions.throwIfJvmFatal(ofHook);
            Exceptions.addSuppressed(failure, ofHook); // which may be the failure itself
            return failure;
        }
    }

    /** Completes the stream, unless it is cancelled. */
    public void complete() {
        if (!cancelled && !terminated) {
            terminated = true;
            try {
                actual.onComplete();
            } catch (Throwable thrown) {
                subscriberThrew(thrown);
            }
        }
    }

    /** One that throws must not end the loop, which other rings share. */
    private void subscriberThrew(Throwable thrown) {
        Exceptions.throwIfJvmFatal(thrown);
        DroppedErrors.drop(thrown, context);
    }

    /** Ends the stream: fails it with an error, or completes it without. */
    public void end(@Nullable Throwable failure) {
        if (failure == null) {
            complete();
        } else {
            fail(failure);
        }
    }

    /** Fails the stream, unless it is cancelled. */
    public void refuse(Throwable reason) {
        if (!cancelled) {
            fail(reason);
        }
    }

    /**
     * Fails the stream, unless it has ended; drops the error if the stream is cancelled. Requires
     * no memory: the error may be that none is left.
     */
    public void fail(Throwable failure) {
        if (cancelled) {
            DroppedErrors.drop(failure, context);
            return;
        }
        if (terminated) {
            return;
        }
        error = failure;
        terminated = true;
        try {
            actual.onError(failure);
        } catch (Throwable thrown) {
            subscriberThrew(thrown);
        }
    }

    /**
     * The subscription's attributes.
     *
     * @param requested the demand that is left
     */
    public @Nullable Object scan(Attr<?> key, long requested) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
            return requested;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        if (key == Attr.TERMINATED) {
            return terminated;
        }
        if (key == Attr.ERROR) {
            return error;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}

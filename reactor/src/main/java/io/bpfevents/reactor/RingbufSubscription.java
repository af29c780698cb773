package io.bpfevents.reactor;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.RecordSink;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.Seat;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.ring.Event;
import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.RecordDecodingException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscriber of a ring: its demand, and what it is told.
 *
 * <p>{@link #request} and {@link #cancel} only add to a number or set a flag and wake the loop;
 * everything else happens on the loop's thread.
 */
final class RingbufSubscription<T> implements Subscription, SeatHolder, RecordSink<T>, Scannable {
    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<RingbufSubscription> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(RingbufSubscription.class, "requested");

    private final CoreSubscriber<? super T> actual;
    private final Fuseable.@Nullable ConditionalSubscriber<? super T> conditional;
    private final Context context;
    private final Delivery<T> delivery;
    private final Seat seat;
    private final int batch;
    private final long maxDelayNanos;

    private volatile long requested;
    private volatile boolean cancelled;
    private volatile boolean stopped; // the pass under way
    private volatile boolean terminated;
    private volatile @Nullable Throwable error;

    // the loop's thread alone, within a pass
    private @Nullable RecordSource source;
    private long emitted;
    private long limit;

    RingbufSubscription(
            CoreSubscriber<? super T> actual,
            RecordDecoder<T> decoder,
            Seat seat,
            RingbufOptions options) {
        this.actual = actual;
        this.context = actual.currentContext();
        this.conditional = actual instanceof Fuseable.ConditionalSubscriber<? super T> c ? c : null;
        this.delivery = new Delivery<>(decoder, this);
        this.seat = seat;
        this.batch = options.batch();
        this.maxDelayNanos = options.maxDelayNanos();
    }

    // The subscriber's side: any thread.

    @Override
    public void request(long n) {
        if (Operators.validate(n) && Operators.addCap(REQUESTED, this, n) == 0) {
            seat.wake();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            seat.release(this);
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    // The ring's side: the loop's thread, as far as SeatHolder says nothing else.

    @Override
    public boolean hasDemand() {
        return requested > 0;
    }

    @Override
    public long maxDelayNanos() {
        return maxDelayNanos;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public boolean pass(RecordSource ring) {
        limit = requested;
        if (limit == 0 || cancelled) {
            return false;
        }
        emitted = 0;
        source = ring;
        int read;
        try {
            read = ring.drain(delivery, stopped ? 1 : batch);
        } finally {
            source = null;
            stopped = false;
        }
        Operators.produced(REQUESTED, this, emitted);
        Throwable failed = error;
        if (failed != null) { // leave the ring to the next subscriber, then say why
            seat.release(this);
            fail(failed);
        }
        return read > 0;
    }

    private boolean goesOn() {
        return !cancelled && !stopped;
    }

    @Override
    public boolean next(T event) {
        boolean used = true;
        try {
            if (conditional == null) {
                actual.onNext(event);
            } else {
                used = conditional.tryOnNext(event);
            }
        } catch (Throwable thrown) { // a subscriber that broke rule 2.13: it gets nothing more
            Exceptions.throwIfJvmFatal(thrown);
            cancel();
            drop(thrown);
        }
        if (used && ++emitted == limit) {
            limit = requested; // request(1) within onNext goes on in the same pass
        }
        return emitted != limit && goesOn();
    }

    @Override
    public boolean decodeFailed(MemorySegment record, Throwable thrown) {
        Exceptions.throwIfJvmFatal(thrown);
        long position = source == null ? -1 : source.position();
        RecordDecodingException failure =
                new RecordDecodingException(record.byteSize(), position, thrown);
        try {
            // the strategy of onErrorContinue gets the record; without one the failure comes back
            error = Operators.onNextError(Event.copyOf(record), failure, context);
        } catch (Throwable ofHook) {
            Exceptions.throwIfJvmFatal(ofHook);
            Exceptions.addSuppressed(failure, ofHook); // which may be the failure itself
            error = failure;
        }
        return error == null && goesOn();
    }

    @Override
    public void complete() {
        if (!cancelled) {
            terminated = true;
            signal(actual::onComplete);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (cancelled) {
            drop(failure);
            return;
        }
        error = failure;
        terminated = true;
        signal(() -> actual.onError(failure));
    }

    /** A subscriber that throws must not end the loop, and with it the rings of others. */
    private void signal(Runnable terminal) {
        try {
            terminal.run();
        } catch (Throwable thrown) {
            Exceptions.throwIfJvmFatal(thrown);
            drop(thrown);
        }
    }

    private void drop(Throwable failure) {
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

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
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

package io.bpfevents.reactor;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.ReadRules;
import io.bpfevents.core.internal.RecordSink;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.RingbufAccess;
import io.bpfevents.core.internal.Seat;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.ring.Event;
import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.RecordDecodingException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Function;
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

    private static final long LOSS_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CoreSubscriber<? super T> actual;
    private final Fuseable.@Nullable ConditionalSubscriber<? super T> conditional;
    private final Context context;
    private final Delivery<T> delivery;
    private final Seat seat;
    private final RingbufOptions options;
    private final @Nullable LossAlarm alarm;
    private final @Nullable Function<? super Loss, ? extends T> marker;
    private final LossMarkers markers = new LossMarkers();

    private volatile long requested;
    private volatile boolean cancelled;
    private volatile boolean terminated;
    private volatile @Nullable Throwable error;

    // the loop's thread alone, within a pass
    private long granted; // the demand that is known
    private long left; // of it

    private boolean stalled; // there was no demand in the last pass

    RingbufSubscription(
            CoreSubscriber<? super T> actual,
            RecordDecoder<T> decoder,
            Seat seat,
            RingbufOptions options,
            @Nullable LossAlarm alarm,
            @Nullable Function<? super Loss, ? extends T> marker) {
        this.actual = actual;
        this.context = actual.currentContext();
        this.conditional = actual instanceof Fuseable.ConditionalSubscriber<? super T> c ? c : null;
        this.delivery = RingbufAccess.get().delivery(decoder, this);
        this.seat = seat;
        this.options = options;
        this.alarm = alarm;
        this.marker = marker;
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
        cancelled = true;
        delivery.halt(); // second: the pass that takes it back is followed by none
        seat.release(this); // each time: the seat is free when any call has returned
    }

    boolean isCancelled() {
        return cancelled;
    }

    // The ring's side: the loop's thread, as far as SeatHolder says nothing else.

    @Override
    public long demand() {
        return requested;
    }

    @Override
    public boolean takesRecords() {
        return requested > 0 || options.overflow().skips();
    }

    @Override
    public ReadRules rules() {
        return options.rules();
    }

    @Override
    public long lookAgainNanos(boolean unread) {
        long maxDelay = options.maxDelayNanos();
        long look = requested > 0 ? maxDelay : options.overflow().lookAgainNanos(unread, maxDelay);
        // the kernel does not notify when reserving fails
        return alarm != null || marker != null ? Math.min(look, LOSS_LOOK_NANOS) : look;
    }

    @Override
    public void stop() {
        delivery.halt();
    }

    @Override
    public boolean pass(RecordSource ring) {
        if (cancelled) {
            seat.release(this); // it was cancelled before it had the seat: do not block the next
            return false;
        }
        long before = ring.position();
        granted = 0;
        left = 0;
        boolean worked;
        boolean halted;
        try {
            worked = skipOrRead(ring);
        } finally {
            halted = delivery.resume();
        }
        worked |= halted || ring.position() != before;
        if (granted > left) {
            Operators.produced(REQUESTED, this, granted - left);
        }
        if (alarm != null && error == null && !cancelled) { // who has gone is told nothing
            alarm.look(ring);
            error = alarm.due(ring.position());
        }
        Throwable failed = error;
        if (failed != null) { // leave the ring to the next subscriber, then say why
            seat.release(this);
            fail(failed);
        }
        return worked;
    }

    private boolean skipOrRead(RecordSource ring) {
        long producers = ring.producerPosition(); // first: what follows a request is not skipped
        if (!grant()) {
            stalled = true;
            return !options.overflow().stall(ring, delivery, producers);
        }
        if (stalled) {
            stalled = !options.overflow().resume(ring, delivery, ring.producerPosition());
        }
        return stalled || read(ring, options.batch()) > 0;
    }

    /** Returns how many records and markers were read. */
    private int read(RecordSource ring, int most) {
        long farAway = ring.position() + Long.MAX_VALUE;
        if (marker == null) {
            return ring.drain(delivery, most, until(farAway));
        }
        int read = 0;
        int done;
        do {
            markers.look(ring);
            if (delivery.isHalted()) { // after the look: what fails later is the next subscriber's
                break;
            }
            Loss loss = markers.take(ring, ring.position());
            if (loss == null) {
                done = ring.drain(delivery, most - read, until(markers.until()));
            } else {
                done = 1;
                mark(loss, marker);
            }
            read += done;
        } while (done > 0 && read < most && error == null && left > 0);
        return read;
    }

    private long until(long otherwise) {
        return alarm == null ? otherwise : alarm.until(otherwise);
    }

    private void mark(Loss loss, Function<? super Loss, ? extends T> marker) {
        try {
            boolean _ = next(Objects.requireNonNull(marker.apply(loss), "the marker is null"));
        } catch (Throwable thrown) {
            Exceptions.throwIfJvmFatal(thrown);
            error = thrown;
        }
    }

    /** Takes the demand that has come since; returns whether there is any. */
    private boolean grant() {
        long now = requested;
        left += now - granted;
        granted = now;
        return left > 0;
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
            DroppedErrors.drop(thrown, context);
        }
        // request(1) within onNext goes on in the same pass
        return !used || --left > 0 || grant();
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable thrown) {
        Exceptions.throwIfJvmFatal(thrown);
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
        return error == null;
    }

    @Override
    public void complete() {
        if (cancelled) { // who has gone is told nothing
            return;
        }
        EventsLostException lost = alarm == null ? null : alarm.atEnd();
        if (lost != null) {
            fail(lost);
        } else {
            terminated = true;
            var _ = DroppedErrors.guard(actual::onComplete, context);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (cancelled) {
            DroppedErrors.drop(failure, context);
            return;
        }
        error = failure;
        terminated = true;
        var _ = DroppedErrors.guard(() -> actual.onError(failure), context);
    }

    /** A refusal after a cancel is no failure: the ring's owner closes it once it is cancelled. */
    @Override
    public void refuse(IllegalStateException why) {
        if (!cancelled) {
            fail(why);
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

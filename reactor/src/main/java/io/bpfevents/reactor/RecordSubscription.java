package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.serve.BufferBackend;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.serve.Demand;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.reactor.internal.Downstream;
import io.bpfevents.reactor.internal.LossMarkers;
import io.bpfevents.reactor.internal.OverflowSession;
import io.bpfevents.reactor.internal.SubscriberSink;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/**
 * The subscription to a buffer: its demand, and the passes that serve it.
 *
 * <p>{@link #request} and {@link #cancel} only add to a number or set a flag and wake the loop; the
 * loop's thread does everything else.
 */
final class RecordSubscription<T>
        implements Subscription, RecordConsumer, SubscriberSink.Owner, Scannable {
    private static final long NOWHERE = -1; // positions are multiples of 8

    private final Downstream<?> downstream;
    private final SubscriberSink<T> sink;
    private final Delivery<T> delivery;
    private final ConsumerSlot slot;
    private final BufferOptions<?> options;
    private final BufferBackend backend;
    private final OverflowSession overflow;
    private final Demand demand = new Demand();
    private final @Nullable LossMarkers<T> markers;
    private final @Nullable Acknowledgements acknowledgements;

    // the loop's thread alone
    private final Bound end = new Bound(); // of a skip or read
    private boolean stalled; // there was no demand in the last pass
    private @Nullable Throwable error; // with which the stream fails after this pass
    private long failedAt = NOWHERE; // the record that this error is about

    private RecordSubscription(
            CoreSubscriber<?> actual,
            Function<SubscriberSink.Owner, SubscriberSink<T>> sink,
            BufferSource<T> source,
            @Nullable Acknowledgements acknowledgements) {
        this.downstream = new Downstream<>(actual);
        this.sink = sink.apply(this);
        this.delivery = source.backend().walks().of(source.decoder(), this.sink);
        this.slot = source.slot();
        this.options = source.options();
        this.backend = source.backend();
        this.overflow = source.newOverflow();
        this.markers = source.newMarkers();
        this.acknowledgements = acknowledgements;
    }

    /** A subscription whose records are consumed once they are delivered. */
    static <T> RecordSubscription<T> of(BufferSource<T> source, CoreSubscriber<? super T> actual) {
        return new RecordSubscription<>(
                actual, owner -> SubscriberSink.of(actual, owner), source, null);
    }

    /** A subscription whose records are consumed once they are acknowledged. */
    static <T> RecordSubscription<T> acknowledged(
            BufferSource<T> source, CoreSubscriber<? super Acknowledged<T>> actual) {
        Acknowledgements all = new Acknowledgements(source.slot()::wake, System::nanoTime);
        return new RecordSubscription<>(
                actual, owner -> SubscriberSink.of(actual, owner, all), source, all);
    }

    // Called by the subscriber, on any thread.

    @Override
    public void request(long n) {
        if (Operators.validate(n) && demand.add(n)) {
            slot.wake();
        }
    }

    @Override
    public void cancel() {
        downstream.cancel();
        endAcknowledgements();
        delivery.halt(); // second: the pass that resets it is followed by none
        slot.release(this); // each time: the slot is free when any call has returned
    }

    boolean isCancelled() {
        return downstream.isCancelled();
    }

    private void endAcknowledgements() {
        if (acknowledgements != null) {
            acknowledgements.end();
        }
    }

    // Called by the buffer, on the loop's thread unless RecordConsumer permits others.

    @Override
    public long demand() {
        return demand.get();
    }

    @Override
    public boolean takesRecords() {
        return demand.get() > 0 || options.overflow().skips();
    }

    @Override
    public ProducerSettings producerSettings() {
        return options.producerSettings();
    }

    @Override
    public @Nullable Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    @Override
    public BufferReader.Mode readMode() {
        return new BufferReader.Mode(markers != null, options.windowNanos());
    }

    @Override
    public long restNanos() {
        return options.restNanos();
    }

    @Override
    public long nextPollNanos(boolean unread) {
        long nanos = overflow.nextPollNanos(demand.get() > 0, unread, options.maxDelayNanos());
        if (acknowledgements != null) {
            boolean notified = backend.notifiesEach() || demand.get() == 0;
            nanos = Math.min(nanos, options.nextPollNanos(acknowledgements, notified));
        }
        return markers == null ? nanos : Math.min(nanos, LossMarkers.PERIOD_NANOS);
    }

    @Override
    public void stop() {
        delivery.halt();
    }

    @Override
    public boolean pass(RecordSource ring) {
        if (downstream.isCancelled()) {
            slot.release(this); // it was cancelled before it had the slot: do not block the next
            return false;
        }
        long before = ring.position();
        demand.beginPass();
        boolean worked = false;
        try {
            worked = skipOrRead(ring);
        } finally {
            worked |= delivery.resume();
        }
        worked |= ring.position() != before;
        demand.endPass();
        if (error == null && !downstream.isCancelled()) { // a cancelled subscriber gets no error
            error = overflow.failureAfterPass(ring);
            if (error == null && acknowledgements != null) {
                error = options.acknowledgeWithinFailure(acknowledgements);
            }
        }
        Throwable failed = error;
        if (failed != null) { // first free the ring for the next subscriber
            slot.release(this);
            downstream.fail(failed);
            if (acknowledgements != null && failedAt != NOWHERE) { // signalled by now
                acknowledgements.decodeFailed(failedAt);
            }
            endAcknowledgements();
        }
        return worked;
    }

    private boolean skipOrRead(RecordSource ring) {
        markEnd(ring); // first: what is sent after a request is not skipped
        if (demand.use(0) == 0) {
            stalled = true;
            return !overflow.stall(ring, delivery, end);
        }
        if (stalled) {
            markEnd(ring);
            stalled = !overflow.resume(ring, delivery, end);
        }
        return stalled || read(ring) > 0;
    }

    private void markEnd(RecordSource ring) {
        if (options.overflow().skips()) {
            ring.mark(end);
        }
    }

    /** Reads one batch; returns the number of records and markers. */
    private int read(RecordSource ring) {
        int most = options.batchSize();
        int read = 0;
        int step;
        do {
            T marker = nextMarker(ring);
            if (marker == null) {
                step = error == null ? ring.drain(delivery, most - read, until()) : 0;
            } else {
                step = 1;
                long _ = demand.use(sink.marker(marker, ring.position()) ? 1 : 0);
            }
            read += step;
        } while (markers != null && step > 0 && read < most && error == null && demand.left() > 0);
        return read;
    }

    private @Nullable T nextMarker(RecordSource ring) {
        if (markers == null) {
            return null;
        }
        Loss loss = markers.next(ring, delivery);
        try {
            return loss == null ? null : markers.event(loss);
        } catch (Throwable thrown) { // by the function that makes the marker
            Exceptions.throwIfJvmFatal(thrown);
            error = thrown;
            return null;
        }
    }

    private Bound until() {
        end.clear();
        if (markers != null) {
            markers.limit(end);
        }
        overflow.limit(end);
        return end;
    }

    // Called by the sink, within a pass. A request(1) within onNext continues the same pass.

    @Override
    public long use(long used) {
        return demand.use(used);
    }

    @Override
    public void subscriberThrew(Throwable thrown) {
        Exceptions.throwIfJvmFatal(thrown);
        cancel();
        downstream.drop(thrown);
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable thrown) {
        error = downstream.afterDecodeFailure(backend.copyOf(record), position, thrown);
        if (acknowledgements != null && error == null) {
            acknowledgements.decodeFailed(position);
        }
        failedAt = error == null ? NOWHERE : position;
        return error == null;
    }

    // Called by the buffer, at the end.

    @Override
    public void complete() {
        endAcknowledgements();
        downstream.end(downstream.isCancelled() ? null : overflow.failureAtClose());
    }

    @Override
    public void fail(Throwable failure) {
        endAcknowledgements();
        downstream.fail(failure);
    }

    /** A refusal after a cancel is no failure: the buffer's owner may close it after the cancel. */
    @Override
    public void refuse(IllegalStateException reason) {
        downstream.refuse(reason);
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        return downstream.scan(key, demand.get());
    }
}

package io.bpfevents.reactor;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.serve.Demand;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.reactor.internal.SubscriberSink;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/**
 * The subscription to a ring: its demand, and the passes that serve it.
 *
 * <p>{@link #request} and {@link #cancel} only add to a number or set a flag and wake the loop; the
 * loop's thread does everything else.
 */
final class RingbufSubscription<T>
        implements Subscription, RecordConsumer, SubscriberSink.Owner, Scannable {
    private final Downstream<T> downstream;
    private final SubscriberSink<T> sink;
    private final Delivery<T> delivery;
    private final ConsumerSlot slot;
    private final RingbufOptions options;
    private final OverflowSession overflow;
    private final Demand demand = new Demand();
    private final @Nullable LossMarkers<T> markers;

    // the loop's thread alone
    private boolean stalled; // there was no demand in the last pass
    private @Nullable Throwable error; // with which the stream fails after this pass

    RingbufSubscription(
            CoreSubscriber<? super T> actual,
            RecordDecoder<? extends T> decoder,
            ConsumerSlot slot,
            RingbufOptions options,
            OverflowSession overflow,
            @Nullable LossMarkers<T> markers) {
        this.downstream = new Downstream<>(actual);
        this.sink = SubscriberSink.of(actual, this);
        this.delivery = RecordWalkFactory.of(decoder, sink);
        this.slot = slot;
        this.options = options;
        this.overflow = overflow;
        this.markers = markers;
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
        delivery.halt(); // second: the pass that resets it is followed by none
        slot.release(this); // each time: the slot is free when any call has returned
    }

    boolean isCancelled() {
        return downstream.isCancelled();
    }

    // Called by the ring, on the loop's thread unless RecordConsumer permits others.

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
    public long restNanos() {
        return options.restNanos();
    }

    @Override
    public long nextPollNanos(boolean unread) {
        long nanos = overflow.nextPollNanos(demand.get() > 0, unread, options.maxDelayNanos());
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
        boolean worked;
        boolean halted;
        try {
            worked = skipOrRead(ring);
        } finally {
            halted = delivery.resume();
        }
        worked |= halted || ring.position() != before;
        demand.endPass();
        if (error == null && !downstream.isCancelled()) { // a cancelled subscriber gets no error
            error = overflow.failureAfterPass(ring);
        }
        Throwable failed = error;
        if (failed != null) { // first free the ring for the next subscriber
            slot.release(this);
            downstream.fail(failed);
        }
        return worked;
    }

    private boolean skipOrRead(RecordSource ring) {
        long end = ring.producerPosition(); // first: what is sent after a request is not skipped
        if (demand.use(0) == 0) {
            stalled = true;
            return !overflow.stall(ring, delivery, end);
        }
        if (stalled) {
            stalled = !overflow.resume(ring, delivery, ring.producerPosition());
        }
        return stalled || read(ring) > 0;
    }

    /** Reads one batch; returns the number of records and markers. */
    private int read(RecordSource ring) {
        int most = options.batchSize();
        int read = 0;
        int step;
        do {
            T marker = nextMarker(ring);
            if (marker == null) {
                step = error == null ? ring.drain(delivery, most - read, until(ring)) : 0;
            } else {
                step = 1;
                long _ = demand.use(sink.next(sink.callee(), marker) ? 1 : 0);
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
            return loss == null ? null : markers.marker(loss);
        } catch (Throwable thrown) { // by the function that makes the marker
            Exceptions.throwIfJvmFatal(thrown);
            error = thrown;
            return null;
        }
    }

    private long until(RecordSource ring) {
        return overflow.until(markers == null ? ring.position() + Long.MAX_VALUE : markers.until());
    }

    // Called by the sink, within a pass.

    /** Reads what was added meanwhile: request(1) within onNext continues the same pass. */
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
        error = downstream.afterDecodeFailure(record, position, thrown);
        return error == null;
    }

    // Called by the ring, at the end.

    @Override
    public void complete() {
        Throwable lost = downstream.isCancelled() ? null : overflow.failureAtClose();
        if (lost == null) {
            downstream.complete();
        } else {
            downstream.fail(lost);
        }
    }

    @Override
    public void fail(Throwable failure) {
        downstream.fail(failure);
    }

    /** A refusal after a cancel is no failure: the ring's owner may close it after the cancel. */
    @Override
    public void refuse(IllegalStateException reason) {
        if (!downstream.isCancelled()) {
            downstream.fail(reason);
        }
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        return downstream.scan(key, demand.get());
    }
}

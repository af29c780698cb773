package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.value.ValueEncoder;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads a ring, and passes its records and the accounting between them to a {@link Delivery}.
 *
 * <p>Everything runs on the thread of {@code worker}, which may block, except for the tick of the
 * accounting, the feedback of the delivery and {@link #stop}, which block nowhere. Records between
 * the ring's loop and the worker are in the queue of {@code publishOn}; they, and those in flight,
 * stay in the ring until the broker acknowledges them.
 */
public final class SinkStream<T> extends BaseSubscriber<Acknowledged<T>> {
    private static final System.Logger LOG = System.getLogger(SinkStream.class.getName());

    private static final int QUEUED = 256; // records between the loop and the worker
    private static final long ACCOUNTING_MILLIS = 1000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final StreamTarget target;
    private final Deliveries deliveries;
    private final Ringbuf ring;
    private final RecordDecoder<? extends T> decoder;
    private final RingbufOptions options;
    private final ValueEncoder<? super T> encoder;
    private final StreamWorker worker;
    private final MonoSink<Void> termination;

    private final Disposable.Swap ticks = Disposables.swap();
    private final Rejections rejections;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private volatile boolean ending; // no further record is sent

    // written by the worker's thread alone
    private volatile @Nullable Delivery<T> delivery;
    private volatile @Nullable StreamAccounting accounting;

    /**
     * @param worker has one thread, which may block; disposed of at the end
     */
    public SinkStream(
            StreamTarget target,
            Deliveries deliveries,
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            RingbufOptions options,
            ValueEncoder<? super T> encoder,
            Scheduler worker,
            MonoSink<Void> termination) {
        this.target = target;
        this.deliveries = deliveries;
        this.ring = ring;
        this.decoder = decoder;
        this.options = options;
        this.encoder = encoder;
        this.worker = new StreamWorker(worker, this::fail);
        this.termination = termination;
        rejections = new Rejections(target.stream());
    }

    /** Begins the stream. Does not block. */
    public void start() {
        worker.schedule(this::begin, 0);
    }

    private void begin() throws Exception {
        int partitions = TopicCheck.partitions(target.topic(), target.properties());
        var records = new StreamRecords(target.topic(), partitions, target.stream());
        Delivery<T> sending = deliveries.open(target, records, rejections, new StreamFeedback());
        delivery = sending;
        if (ended.get()) {
            sending.close(); // stopped meanwhile
            return;
        }
        StreamAccounting counting =
                StreamAccounting.begin(target.stream(), ring, sending, rejections);
        accounting = counting;
        if (!counting.mayHaveStored()) {
            counting.sendStart();
        }
        BpfEvents.<T>acknowledged(ring, decoder, options)
                .onErrorContinue(
                        RecordDecodingException.class,
                        (failure, _) ->
                                LOG.log(
                                        System.Logger.Level.DEBUG,
                                        () -> target.stream() + ": " + failure.getMessage()))
                .doOnNext(counting::emitted)
                .publishOn(worker.scheduler(), QUEUED)
                .subscribe(this);
        ticks.update(
                Schedulers.parallel()
                        .schedulePeriodically(
                                this::tick,
                                ACCOUNTING_MILLIS,
                                ACCOUNTING_MILLIS,
                                TimeUnit.MILLISECONDS));
    }

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
        request(delivery().window());
    }

    @Override
    protected void hookOnNext(Acknowledged<T> event) {
        if (ending) {
            return; // stays in the ring
        }
        try {
            pass(event);
            accountIfDue();
        } catch (Throwable e) {
            worker.fail(e);
        }
    }

    private void pass(Acknowledged<T> event) throws Exception {
        if (event.position() >= delivery().stored()) {
            accounting().sendStart();
        }
        accounting().pass(event.position());
        send(event);
    }

    private void send(Acknowledged<T> event) {
        byte[] value;
        try {
            value = Objects.requireNonNull(encoder.encode(event.event()), "the encoded value");
        } catch (RuntimeException e) {
            delivery().reject(event, "not encoded: " + e);
            return;
        }
        delivery().send(event, value);
    }

    /** On a thread that must not block. */
    private void tick() {
        if (!ending) {
            accounting().tick(() -> worker.schedule(this::accountIfDue, 0));
        }
    }

    private void accountIfDue() throws Exception {
        if (!ending) {
            accounting().sendIfDue();
        }
    }

    // The end.

    @Override
    protected void hookOnComplete() {
        ending = true;
        worker.schedule(this::finishIfIdle, 0);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        fail(failure);
    }

    /** Sends no further record, and ends after those in flight are acknowledged. Does not block. */
    public void stop() {
        ending = true;
        worker.schedule(this::finishIfIdle, 0);
        Schedulers.parallel()
                .schedule(
                        () ->
                                fail(
                                        new TimeoutException(
                                                "no acknowledgement within " + STOP_WITHIN)),
                        STOP_WITHIN.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void finishIfIdle() throws Exception {
        Delivery<T> sending = delivery;
        if (ended.get() || (sending != null && !sending.drain())) {
            return; // the last acknowledgement calls again
        }
        cancel();
        StreamAccounting counting = accounting;
        if (counting != null) { // stopped after the start
            counting.sendFinal();
        }
        end(termination::success);
    }

    /** Ends it with a failure, unless it has ended. */
    void fail(Throwable failure) {
        end(() -> termination.error(target.error(failure)));
    }

    private void end(Runnable signal) {
        if (ended.compareAndSet(false, true)) {
            ending = true;
            ticks.dispose();
            cancel();
            try {
                signal.run(); // a subscriber can throw
            } finally {
                worker.dispose(); // interrupts a call that blocks
                Delivery<T> sending = delivery;
                if (sending != null) {
                    Schedulers.boundedElastic().schedule(sending::close);
                }
                end.complete(null);
            }
        }
    }

    private Delivery<T> delivery() {
        return Objects.requireNonNull(delivery, "not begun");
    }

    private StreamAccounting accounting() {
        return Objects.requireNonNull(accounting, "not begun");
    }

    /** Whether it has not ended, and is not about to end. */
    boolean isActive() {
        return !ending;
    }

    /** Completes when the stream has ended. */
    public CompletableFuture<@Nullable Void> onEnd() {
        return end;
    }

    /** The figures so far. */
    public SinkStats stats() {
        Delivery<T> sending = delivery;
        StreamAccounting counting = accounting;
        return sending == null || counting == null
                ? SinkStats.NONE
                : new SinkStats(
                        counting.passed(),
                        sending.acknowledged(),
                        rejections.count(),
                        sending.bytesInFlight());
    }

    private final class StreamFeedback implements Delivery.Feedback {
        @Override
        public void request(long records) {
            if (!ending) {
                SinkStream.this.request(records);
            }
        }

        @Override
        public void fail(Throwable failure) {
            SinkStream.this.fail(failure);
        }

        @Override
        public void drained() {
            worker.schedule(SinkStream.this::finishIfIdle, 0);
        }

        @Override
        public void onWorker(Delivery.Work work, long millis) {
            worker.schedule(work, millis);
        }
    }
}

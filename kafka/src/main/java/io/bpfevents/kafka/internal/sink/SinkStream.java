package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.value.ValueEncoder;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sends the records of a ring to the topic, and the accounting between them.
 *
 * <p>Everything runs on the thread of {@code worker}, which may block, except for the callbacks of
 * the producer, the tick of the accounting and {@link #stop}, which block nowhere. Records between
 * the ring's loop and the worker are in the queue of {@code publishOn}; they, and those in flight,
 * stay in the ring until the broker acknowledges them.
 */
public final class SinkStream<T> extends BaseSubscriber<Acknowledged<T>> {
    private static final System.Logger LOG = System.getLogger(SinkStream.class.getName());

    private static final int WINDOW = 1024;
    private static final int QUEUED = 256; // records between the loop and the worker
    private static final long ACCOUNTING_MILLIS = 1000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final StreamTarget target;
    private final Ringbuf ring;
    private final RecordDecoder<? extends T> decoder;
    private final RingbufOptions options;
    private final ValueEncoder<? super T> encoder;
    private final Scheduler worker;
    private final MonoSink<Void> termination;

    private final ReadCount read = new ReadCount();
    private final AtomicReference<ReadCount.@Nullable Snapshot> due = new AtomicReference<>();
    private final Disposable.Swap ticks = Disposables.swap();
    private final SendWindow window;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean ending; // no further record is sent

    // of the worker's thread, which alone writes them
    private @Nullable StreamProducer producer;
    private @Nullable Accounts accounts;
    private volatile long passed;
    private long position = ReadCount.NO_POSITION;
    private long rejectionsLogged;

    /**
     * @param worker has one thread, which may block; disposed of at the end
     */
    public SinkStream(
            StreamTarget target,
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            RingbufOptions options,
            ValueEncoder<? super T> encoder,
            Scheduler worker,
            MonoSink<Void> termination) {
        this.target = target;
        this.ring = ring;
        this.decoder = decoder;
        this.options = options;
        this.encoder = encoder;
        this.worker = worker;
        this.termination = termination;
        window = new SendWindow(WINDOW, target.maxBytes());
    }

    /** Begins the stream. Does not block. */
    public void start() {
        onWorker(this::begin);
    }

    private void begin() throws Exception {
        int partitions = TopicCheck.partitions(target.topic(), target.properties());
        StreamProducer sending =
                new StreamProducer(target.producer(), target.topic(), partitions, target.stream());
        RingbufAudit first = ring.audit().toCompletableFuture().get();
        producer = sending;
        accounts = Accounts.begin(target.stream(), first);
        account(AccountingRecord.Kind.START, first, 0, ReadCount.NO_POSITION);
        BpfEvents.<T>acknowledged(ring, decoder, options)
                .onErrorContinue(
                        RecordDecodingException.class,
                        (failure, _) ->
                                LOG.log(
                                        System.Logger.Level.DEBUG,
                                        () -> target.stream() + ": " + failure.getMessage()))
                .doOnNext(read::emitted)
                .publishOn(worker, QUEUED)
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
        request(window.records());
    }

    @Override
    protected void hookOnNext(Acknowledged<T> event) {
        if (ending) {
            return; // stays in the ring
        }
        try {
            passed++;
            position = event.position();
            send(event);
            accountIfDue();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void send(Acknowledged<T> event) {
        byte[] value;
        try {
            value = Objects.requireNonNull(encoder.encode(event.event()), "the encoded value");
        } catch (RuntimeException e) {
            reject(event, 0, "not encoded: " + e);
            return;
        }
        window.sent(value.length);
        requireBegun(producer)
                .event(
                        event.position(),
                        value,
                        (_, failure) -> completed(event, value.length, failure));
    }

    /** On the producer's thread, or on the worker's within the call of {@code send}. */
    private void completed(Acknowledged<T> event, int bytes, @Nullable Exception failure) {
        if (failure == null) {
            release(event, bytes);
        } else if (KafkaErrors.isRejection(failure)) {
            onWorker(() -> reject(event, bytes, String.valueOf(failure.getMessage())));
        } else {
            fail(failure);
        }
    }

    /**
     * Sends a rejection in place of the event, whose record is freed only when the broker has that:
     * so the event is missed by no reader without a count.
     */
    private void reject(Acknowledged<T> event, int bytes, String reason) {
        rejected.incrementAndGet();
        logRejection(event, reason);
        requireBegun(producer)
                .rejection(
                        event.position(),
                        reason,
                        (_, failure) -> {
                            if (failure == null) {
                                release(event, bytes);
                            } else {
                                fail(failure);
                            }
                        });
    }

    /** The first of each second: a flood of them must not fill the log. */
    private void logRejection(Acknowledged<T> event, String reason) {
        if (rejectionsLogged == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "%s: rejected the record at position %d: %s"
                            .formatted(target.stream(), event.position(), reason));
        }
        rejectionsLogged++;
    }

    private void release(Acknowledged<T> event, int bytes) {
        event.acknowledge();
        int permits = window.completed(bytes);
        if (acknowledged.incrementAndGet() == passed && ending) {
            onWorker(this::finishIfIdle);
        } else if (permits > 0 && !ending) {
            request(permits);
        }
    }

    // Accounting.

    /** On a thread that must not block: the loop takes the audit, the worker sends it. */
    private void tick() {
        if (due.get() == null && !ending) {
            ring.audit()
                    .whenComplete((audit, failure) -> {
                        if (failure == null) {
                            due.set(read.with(audit));
                            onWorker(this::accountIfDue);
                        }
                    });
        }
    }

    /** Once all events are sent that the audit counts as read: it stands after them. */
    private void accountIfDue() {
        ReadCount.Snapshot snapshot = due.get();
        if (snapshot == null || snapshot.emitted() != passed || ending) {
            return;
        }
        due.set(null);
        rejectionsLogged = 0;
        AccountingRecord accounting =
                requireBegun(accounts)
                        .record(
                                AccountingRecord.Kind.PERIODIC,
                                snapshot.audit(),
                                passed,
                                snapshot.position(),
                                rejected.get());
        requireBegun(producer)
                .accounting(
                        accounting,
                        (_, failure) -> {
                            if (failure != null) {
                                fail(failure);
                            }
                        });
    }

    /** Sends an accounting record and waits until the broker has it. */
    private void account(AccountingRecord.Kind kind, RingbufAudit audit, long count, long last)
            throws InterruptedException, ExecutionException {
        AccountingRecord accounting =
                requireBegun(accounts).record(kind, audit, count, last, rejected.get());
        var stored = new java.util.concurrent.CompletableFuture<RecordMetadata>();
        requireBegun(producer)
                .accounting(
                        accounting,
                        (metadata, failure) -> {
                            if (failure == null) {
                                stored.complete(metadata);
                            } else {
                                stored.completeExceptionally(failure);
                            }
                        });
        stored.get();
    }

    // The end.

    @Override
    protected void hookOnComplete() {
        ending = true;
        onWorker(this::finishIfIdle);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        fail(failure);
    }

    /** Sends no further record, and ends after those in flight are acknowledged. Does not block. */
    public void stop() {
        ending = true;
        onWorker(this::finishIfIdle);
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
        if (acknowledged.get() != passed || ended.get()) {
            return; // the last acknowledgement calls again
        }
        cancel();
        if (accounts != null) { // stopped after the start
            RingbufAudit last = ring.audit().toCompletableFuture().get();
            account(AccountingRecord.Kind.FINAL, last, passed, position);
        }
        end(termination::success);
    }

    private void fail(Throwable failure) {
        end(() -> termination.error(target.error(failure)));
    }

    private void end(Runnable signal) {
        if (ended.compareAndSet(false, true)) {
            ending = true;
            ticks.dispose();
            cancel();
            signal.run();
            worker.dispose(); // interrupts a call that blocks
        }
    }

    /** Work of the worker's thread. */
    private interface Work {
        void run() throws Exception;
    }

    private void onWorker(Work work) {
        try {
            worker.schedule(() -> {
                try {
                    work.run();
                } catch (ExecutionException e) {
                    fail(e.getCause() == null ? e : e.getCause());
                } catch (Exception e) {
                    fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, target.stream() + " has ended", e);
        }
    }

    private static <V> V requireBegun(@Nullable V value) {
        return Objects.requireNonNull(value, "not begun");
    }

    /** The figures so far. */
    public SinkStats stats() {
        return new SinkStats(passed, acknowledged.get(), rejected.get(), window.bytes());
    }
}

package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.internal.wire.WireParser;
import io.bpfevents.kafka.internal.wire.WireRecord;
import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.kafka.value.ValueDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * The subscription to a topic, with a thread of its own, which alone uses the consumer and emits.
 */
final class FleetSubscription<T> implements Subscription, Session {
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos(); // between two polls
    private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos(); // of commits

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<FleetSubscription> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(FleetSubscription.class, "requested");

    private final CoreSubscriber<? super FleetEvent<T>> actual;
    private final TopicSource source;
    private final ValueDecoder<? extends T> decoder;
    private final FleetLedger ledger;
    private final BadRecords bad;
    private final WireParser parser = new WireParser();
    private final Thread thread;

    private volatile long requested;
    private volatile boolean ended; // cancelled, or failed

    FleetSubscription(
            CoreSubscriber<? super FleetEvent<T>> actual,
            TopicSource source,
            ValueDecoder<? extends T> decoder,
            FleetLedger ledger,
            BadRecords bad) {
        this.actual = actual;
        this.source = source;
        this.decoder = decoder;
        this.ledger = ledger;
        this.bad = bad;
        thread =
                Thread.ofPlatform()
                        .name("bpf-events-fleet-" + source.topic())
                        .daemon()
                        .unstarted(this::run);
    }

    void start() {
        actual.onSubscribe(this);
        thread.start();
    }

    @Override
    public FleetLedger ledger() {
        return ledger;
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void cancel() {
        ended = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            List<TopicPartition> partitions = source.partitions(this::isEnded);
            if (!ended) {
                read(partitions);
            }
        } catch (Throwable thrown) {
            fail(source.error(thrown)); // before a fatal one ends the thread
            Exceptions.throwIfJvmFatal(thrown);
        }
    }

    private void fail(Throwable failure) {
        if (ended) {
            Operators.onErrorDropped(failure, actual.currentContext());
            return;
        }
        ended = true; // before the signal, after which a subscriber may subscribe again
        actual.onError(failure);
    }

    private void read(List<TopicPartition> partitions) {
        try (FleetConsumer consumer = new FleetConsumer(source, partitions, ledger)) {
            long checked = System.nanoTime();
            while (!ended) {
                consumer.poll();
                boolean isStalled = !deliver(consumer);
                if (System.nanoTime() - checked >= PERIOD_NANOS) {
                    consumer.commit();
                    consumer.checkCaughtUp();
                    checked = System.nanoTime();
                }
                if (isStalled && requested == 0 && !ended) {
                    LockSupport.parkNanos(this, PAUSE_NANOS);
                }
            }
        }
    }

    /**
     * Processes the records that are held, for at most a pause: a slow subscriber must not lose its
     * place in the group. Returns false if an event waits for demand.
     */
    private boolean deliver(FleetConsumer consumer) {
        long start = System.nanoTime();
        ConsumerRecord<byte[], byte[]> first;
        while (!ended && (first = consumer.first()) != null) {
            if (!process(first)) {
                return false;
            }
            if (ended) {
                return true; // the subscriber may have failed on the event: it is not committed
            }
            consumer.processed();
            if (System.nanoTime() - start > PAUSE_NANOS) {
                return true;
            }
        }
        return true;
    }

    /** Processes a record; returns false if it waits for demand. */
    private boolean process(ConsumerRecord<byte[], byte[]> read) {
        Instant written = Instant.ofEpochMilli(read.timestamp());
        switch (parser.parse(read)) {
            case WireRecord.Event event -> {
                if (requested == 0) {
                    return false;
                }
                if (ledger.event(read.partition(), event.stream(), event.position(), written)) {
                    emit(read, event, written);
                }
            }
            case WireRecord.Rejection it ->
                    ledger.rejection(read.partition(), it.stream(), it.position(), written);
            case WireRecord.Accounting it ->
                    ledger.accounting(read.partition(), it.accounting(), written);
            case WireRecord.Foreign it -> bad.foreign(read, it.reason());
        }
        return true;
    }

    private void emit(
            ConsumerRecord<byte[], byte[]> read, WireRecord.Event event, Instant written) {
        T value = decoded(read);
        if (value != null) {
            Operators.produced(REQUESTED, this, 1);
            actual.onNext(
                    new FleetEvent<>(
                            event.stream(),
                            event.position(),
                            written,
                            value,
                            read.partition(),
                            read.offset()));
        }
    }

    /** The event; null if it is counted as undecodable. */
    private @Nullable T decoded(ConsumerRecord<byte[], byte[]> read) {
        byte @Nullable [] value = read.value();
        if (value == null) {
            bad.undecodable(read, "it has no value");
            return null;
        }
        try {
            T event = decoder.decode(value);
            if (event == null) {
                bad.undecodable(read, "the decoder returned null");
            }
            return event;
        } catch (BpfException e) {
            throw e; // such as a topic of schemas that cannot be read: the value may be good
        } catch (Exception e) {
            bad.undecodable(read, e.toString());
            return null;
        }
    }
}

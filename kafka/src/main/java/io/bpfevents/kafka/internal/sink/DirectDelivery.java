package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.reactor.Acknowledged;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges each record when the broker has it. Records in flight when the process is killed are
 * sent again by the next one.
 */
final class DirectDelivery<T> implements Delivery<T> {
    private static final int WINDOW = 1024;

    private final Producer<byte[], byte[]> producer;
    private final StreamRecords records;
    private final Rejections rejections;
    private final Feedback feedback;
    private final SendWindow window;
    private final AtomicLong acknowledged = new AtomicLong();
    // one at most, so that an outage queues none
    private final AtomicBoolean periodicInFlight = new AtomicBoolean();
    private volatile long sent; // written by the worker
    private volatile boolean draining;

    /**
     * @param maxBytes of the values in flight
     */
    DirectDelivery(
            Producer<byte[], byte[]> producer,
            long maxBytes,
            StreamRecords records,
            Rejections rejections,
            Feedback feedback) {
        this.producer = producer;
        this.records = records;
        this.rejections = rejections;
        this.feedback = feedback;
        window = new SendWindow(WINDOW, maxBytes);
    }

    @Override
    public int window() {
        return window.records();
    }

    @Override
    public long stored() {
        return 0;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void send(Acknowledged<T> event, byte[] value) {
        sent++;
        window.sent(value.length);
        Future<RecordMetadata> _ =
                producer.send(
                        records.event(event.position(), value),
                        (_, failure) -> completed(event, value.length, failure));
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void reject(Acknowledged<T> event, String reason) {
        sent++;
        reject(event, 0, reason);
    }

    /** On the producer's thread, or on the worker's within the call of {@code send}. */
    private void completed(Acknowledged<T> event, int bytes, @Nullable Exception failure) {
        if (failure == null) {
            release(event, bytes);
        } else if (KafkaErrors.isRejection(failure) || KafkaErrors.isOfRefusedBatch(failure)) {
            // for its batch too: it cannot be sent again, since later events may be in the topic
            feedback.onWorker(() -> reject(event, bytes, String.valueOf(failure.getMessage())), 0);
        } else {
            feedback.fail(failure);
        }
    }

    private void reject(Acknowledged<T> event, int bytes, String reason) {
        rejections.add(event.position(), reason);
        sendRejection(event, bytes, reason);
    }

    /**
     * Sends a rejection in place of the event, whose record is freed only when the broker has that:
     * so the event is missed by no reader without a count.
     */
    private void sendRejection(Acknowledged<T> event, int bytes, String reason) {
        Future<RecordMetadata> _ =
                producer.send(
                        records.rejection(event.position(), reason),
                        (_, failure) -> {
                            if (failure == null) {
                                release(event, bytes);
                            } else if (KafkaErrors.isOfRefusedBatch(failure)) { // may come late
                                feedback.onWorker(() -> sendRejection(event, bytes, reason), 0);
                            } else {
                                feedback.fail(failure);
                            }
                        });
    }

    private void release(Acknowledged<T> event, int bytes) {
        event.acknowledge();
        int permits = window.completed(bytes);
        if (acknowledged.incrementAndGet() == sent && draining) {
            feedback.drained();
        } else if (permits > 0) {
            feedback.request(permits);
        }
    }

    @Override
    public void settle() {}

    @Override
    public void account(AccountingRecord accounting)
            throws InterruptedException, ExecutionException {
        ProducerRecord<byte[], byte[]> one = records.accounting(accounting);
        if (accounting.kind() != AccountingRecord.Kind.PERIODIC) {
            sendAndWait(one);
        } else if (periodicInFlight.compareAndSet(false, true)) {
            Future<RecordMetadata> _ =
                    producer.send(
                            one,
                            (_, failure) -> {
                                periodicInFlight.set(false);
                                if (failure != null && !KafkaErrors.isOfRefusedBatch(failure)) {
                                    feedback.fail(failure);
                                }
                            });
        }
    }

    /**
     * Sends it again where only another record of its batch, maybe of another stream, was refused.
     */
    private void sendAndWait(ProducerRecord<byte[], byte[]> one)
            throws InterruptedException, ExecutionException {
        boolean written = false;
        while (!written) {
            try {
                producer.send(one).get();
                written = true;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                if (cause == null || !KafkaErrors.isOfRefusedBatch(cause)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public boolean drain() {
        draining = true;
        return acknowledged.get() == sent;
    }

    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public long bytesInFlight() {
        return window.bytes();
    }

    @Override
    public void close() {}
}

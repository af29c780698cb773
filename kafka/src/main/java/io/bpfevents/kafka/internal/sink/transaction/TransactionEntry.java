package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.reactor.Acknowledged;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a transaction.
 *
 * @param event null if it is one of accounting
 */
record TransactionEntry<T>(
        @Nullable Acknowledged<T> event, ProducerRecord<byte[], byte[]> message) {
    boolean isBefore(long position) {
        return event != null && event.position() < position;
    }

    /** Whether a rejection can replace it: it is an event, and no rejection yet. */
    boolean isRejectable() {
        return event != null && message.value() != null;
    }

    int bytes() {
        return message.value() == null ? 0 : message.value().length;
    }
}

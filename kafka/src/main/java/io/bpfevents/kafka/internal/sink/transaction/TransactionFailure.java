package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.kafka.internal.sink.KafkaErrors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction cannot be committed.
 *
 * @param refused the record that the broker refuses for good; null if no single record is why
 */
record TransactionFailure<T>(@Nullable TransactionEntry<T> refused, KafkaException cause) {
    /**
     * A failure.
     *
     * @param entry the record whose result it is; null if it is that of another call
     */
    static <T> TransactionFailure<T> of(@Nullable TransactionEntry<T> entry, Exception failure) {
        KafkaException cause = KafkaErrors.cause(failure);
        boolean isRefused = entry != null && entry.isRejectable() && KafkaErrors.isRejection(cause);
        return new TransactionFailure<>(isRefused ? entry : null, cause);
    }

    /**
     * The one of two failures that is the reason of the other: all records of a batch fail with a
     * refused one, and it need not be the first of them.
     */
    static <T> TransactionFailure<T> reason(
            @Nullable TransactionFailure<T> first, TransactionFailure<T> next) {
        return first == null || (first.refused == null && next.refused != null) ? next : first;
    }
}

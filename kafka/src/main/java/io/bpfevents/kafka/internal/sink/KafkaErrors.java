package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.BpfException;
import java.time.Duration;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What failures of Kafka's client mean for a stream. */
public final class KafkaErrors {
    private static final String REFUSED_BATCH =
            "Failed to append record because it was part of a batch";

    private KafkaErrors() {}

    /**
     * Whether the broker or the client refuses this one record for good, whatever is done about the
     * connection, the topic or the rights. A timeout is no refusal: the record may be in the topic.
     */
    public static boolean isRejection(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidRecordException;
    }

    /**
     * Whether another record of the same batch was refused, and this one not written with it. A
     * failure without a type of its own: only its text distinguishes it.
     */
    static boolean isOfRefusedBatch(Throwable failure) {
        return failure.getClass() == KafkaException.class
                && String.valueOf(failure.getMessage()).startsWith(REFUSED_BATCH);
    }

    /** Whether the records of the transaction can be sent again in another one. */
    public static boolean isAbortable(Throwable failure) {
        return failure instanceof TransactionAbortableException;
    }

    /**
     * Whether the broker no longer accepts a transactional producer: another one of that id has
     * come, or a transaction was open for too long, or the id was not used for days.
     */
    public static boolean isFenced(Throwable failure) {
        return failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof InvalidPidMappingException;
    }

    /** The failure itself, where the producer reports that it has failed before. */
    public static KafkaException cause(Exception failure) {
        Throwable one = failure;
        while (one.getClass() == KafkaException.class && one.getCause() instanceof KafkaException) {
            one = one.getCause();
        }
        return one instanceof KafkaException known ? known : new KafkaException(failure);
    }

    /** The error of a stream that cannot continue, with advice. */
    static BpfException of(String operation, String topic, String servers, Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        String advice =
                switch (failure) {
                    case UnknownTopicOrPartitionException _ ->
                            "the topic does not exist: create it, with the number of partitions that"
                                    + " the fleet keeps, and start again";
                    case TransactionalIdAuthorizationException _ ->
                            "the broker does not permit it: grant Describe and Write on transactional"
                                    + " ids with the prefix bpf-events. to this client";
                    case GroupAuthorizationException _ ->
                            "the broker does not permit it: grant Describe and Read on groups with"
                                    + " the prefix bpf-events. to this client";
                    case AuthorizationException _ ->
                            "the broker does not permit it: grant Describe and Write on topic "
                                    + topic
                                    + " to this client, and Read if it sends exactly once";
                    case InvalidTimestampException _ ->
                            "the broker does not accept the time of the records: check the clock of"
                                    + " this host, and message.timestamp.after.max.ms of the topic";
                    case InvalidRecordException _ ->
                            "the broker refuses every record: check the clock of this host, and"
                                    + " message.timestamp.after.max.ms of the topic"
                                    + " (message.timestamp.type and cleanup.policy matter too)";
                    case AuthenticationException _ ->
                            "the broker does not accept the credentials: check security.protocol and"
                                    + " the sasl and ssl properties of the producer";
                    case TimeoutException _ ->
                            "no broker answered in time: check that one listens at "
                                    + servers
                                    + ", and delivery.timeout.ms if the properties have it; what"
                                    + " was not acknowledged is still in the ring";
                    default ->
                            "the producer cannot continue; what was not acknowledged is still in the"
                                    + " ring, and the next subscription sends it";
                };
        return new BpfException(operation, 0, advice + " (" + words + ")", failure);
    }

    /** The error of a start without a broker. */
    static BpfException unreachable(
            String operation, String servers, Duration within, Throwable failure) {
        return new BpfException(
                operation,
                0,
                "no broker answered within %d seconds: check that one listens at %s (%s)"
                        .formatted(within.toSeconds(), servers, failure.getMessage()),
                failure);
    }
}

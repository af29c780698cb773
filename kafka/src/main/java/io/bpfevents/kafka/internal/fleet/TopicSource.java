package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.core.BpfException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A topic to read, and the errors of reading it.
 *
 * @param properties of the consumer
 * @param connectWithin the time for the first answer of a broker; later outages are waited for
 */
public record TopicSource(String topic, Map<String, Object> properties, Duration connectWithin) {
    private static final long SLICE_MILLIS = 50; // a cancel is noticed within this time

    /**
     * The partitions of the topic; empty if cancelled meanwhile. Kafka's consumer waits for an
     * unknown topic and for an unreachable broker without a bound and without an error.
     */
    public List<TopicPartition> partitions(BooleanSupplier isCancelled)
            throws InterruptedException, ExecutionException {
        Admin admin = Admin.create(properties);
        try {
            Future<TopicDescription> answer =
                    Objects.requireNonNull(
                            admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            long start = System.nanoTime();
            while (!isCancelled.getAsBoolean()) {
                try {
                    return answer.get(SLICE_MILLIS, TimeUnit.MILLISECONDS).partitions().stream()
                            .map(it -> new TopicPartition(topic, it.partition()))
                            .toList();
                } catch (TimeoutException e) {
                    if (System.nanoTime() - start > connectWithin.toNanos()) {
                        throw unreachable(e);
                    }
                }
            }
            return List.of();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** The error of a stream, with advice. */
    public Throwable error(Throwable failure) {
        return switch (failure) {
            case BpfException it -> it;
            case ExecutionException it when it.getCause() != null -> error(it.getCause());
            case UnknownTopicOrPartitionException _ ->
                    failed(
                            "the topic does not exist: create it, with the number of partitions that"
                                    + " the fleet keeps, or correct its name",
                            failure);
            case InvalidTopicException _ -> failed("correct the name of the topic", failure);
            case AuthorizationException _ ->
                    failed(
                            "the broker does not permit it: grant Describe and Read on the topic to"
                                    + " this client"
                                    + (group() == null ? "" : ", and Read on group " + group()),
                            failure);
            case AuthenticationException _ ->
                    failed(
                            "the broker does not accept the credentials: check security.protocol and"
                                    + " the sasl and ssl properties of the consumer",
                            failure);
            case org.apache.kafka.common.errors.TimeoutException _ -> unreachable(failure);
            case ConfigException it -> failed("correct the consumer's properties", it);
            case KafkaException it when it.getCause() instanceof ConfigException ->
                    failed("correct the consumer's properties: " + words(it.getCause()), it);
            case KafkaException it ->
                    failed(
                            "the consumer cannot continue; subscribe again to read on from the last"
                                    + " commit",
                            it);
            default -> failure; // of this library or the JVM
        };
    }

    private BpfException unreachable(Throwable failure) {
        return failed(
                "no broker answered in time: check that one listens at "
                        + properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                        + " and that this machine may connect to it",
                failure);
    }

    private BpfException failed(String advice, Throwable failure) {
        return new BpfException(
                "read topic " + topic, 0, advice + " (" + words(failure) + ")", failure);
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** The group of readers; null if this one reads all partitions for itself. */
    @Nullable Object group() {
        return properties.get(CommonClientConfigs.GROUP_ID_CONFIG);
    }
}

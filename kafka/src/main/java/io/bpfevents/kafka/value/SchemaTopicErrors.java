package io.bpfevents.kafka.value;

import io.bpfevents.core.BpfException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The errors of requests to the schema topic, with advice. */
final class SchemaTopicErrors {
    /** For each step of a call. */
    static final Duration WITHIN = Duration.ofSeconds(15);

    /** The properties that bound the requests of any client. */
    static final Map<String, Object> TIMEOUTS =
            Map.of(
                    CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                    10_000,
                    CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) WITHIN.toMillis());

    private final String topic;
    private final String servers;

    SchemaTopicErrors(String topic, Map<String, ?> properties) {
        this.topic = topic;
        servers = String.valueOf(properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    /**
     * The error of an operation.
     *
     * @param rights that it requires on the topic
     */
    BpfException of(String operation, String rights, KafkaException failure) {
        String advice =
                switch (failure) {
                    case UnknownTopicOrPartitionException _ ->
                            "the topic does not exist: use the name of the topic in which the hosts"
                                    + " publish their schemas; the first that does creates it";
                    case AuthorizationException _ ->
                            "the broker does not permit it: grant %s on topic %s to this client"
                                    .formatted(rights, topic);
                    case AuthenticationException _ ->
                            "the broker does not accept the credentials: check security.protocol and"
                                    + " the sasl and ssl properties of the client";
                    case TimeoutException _ ->
                            "no broker answered within %d seconds: check that one listens at %s"
                                    .formatted(WITHIN.toSeconds(), servers);
                    default -> "check the properties of the client";
                };
        return new BpfException(operation, 0, advice + " (" + failure.getMessage() + ")", failure);
    }
}

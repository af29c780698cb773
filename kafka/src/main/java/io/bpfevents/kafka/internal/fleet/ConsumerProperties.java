package io.bpfevents.kafka.internal.fleet;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The properties of a consumer: those of the user, and what delivery and accounting depend on. */
public final class ConsumerProperties {
    private static final Map<String, Object> DEFAULTS =
            Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");

    private static final Map<String, String> REQUIRED =
            Map.of(
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");

    private ConsumerProperties() {}

    /**
     * Completes the properties of the user.
     *
     * @throws IllegalArgumentException if they contradict what the reader requires
     */
    public static Map<String, Object> complete(Map<String, ?> user) {
        if (!user.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException(
                    "the consumer's properties have no bootstrap.servers: add the address of a"
                            + " broker");
        }
        REQUIRED.forEach((name, value) -> require(user, name, value));
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.putAll(user);
        all.putAll(REQUIRED);
        return Map.copyOf(all);
    }

    private static void require(Map<String, ?> user, String name, String value) {
        Object other = user.get(name);
        if (other != null && !other.toString().equals(value)) {
            throw new IllegalArgumentException(
                    "remove %s=%s from the consumer's properties: the reader requires %s=%s"
                            .formatted(name, other, name, value));
        }
    }
}

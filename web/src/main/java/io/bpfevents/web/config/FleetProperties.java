package io.bpfevents.web.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The fleet whose hosts the page shows: the properties {@code bpf-events.web.fleet.*}.
 *
 * @param brokers addresses of Kafka brokers, separated by commas; null if no fleet is shown
 * @param topic the topic that the agents write to
 * @param properties further ones of Kafka's consumer, such as {@code security.protocol}
 */
@ConfigurationProperties("bpf-events.web.fleet")
public record FleetProperties(
        @Nullable String brokers,
        @DefaultValue("bpf-events") String topic,
        @DefaultValue Map<String, String> properties) {
    /** The property without which there is no fleet. */
    public static final String BROKERS = "bpf-events.web.fleet.brokers";

    /** Copies the map. */
    public FleetProperties {
        properties = Map.copyOf(properties);
    }

    /** Whether a fleet is shown. */
    public boolean isConfigured() {
        return brokers != null;
    }
}

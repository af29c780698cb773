package io.bpfevents.spring.properties;

import io.bpfevents.spring.BpfEventsMode;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code bpf-events.*}.
 *
 * @param mode Where the events come from: "kernel" fails at the start if BPF is not available,
 *     "auto" is off then, "simulated" requires no privilege.
 * @param shutdownTimeout How long the stop of the application waits for demand for the records that
 *     are still in the rings.
 * @param health The health indicator.
 * @param objects BPF objects by the name of their bean.
 * @param sources Sources of the catalogue by the name of their bean.
 */
@ConfigurationProperties(BpfEventsProperties.PREFIX)
public record BpfEventsProperties(
        @DefaultValue("kernel") BpfEventsMode mode,
        @DefaultValue("5s") Duration shutdownTimeout,
        @DefaultValue @NestedConfigurationProperty HealthProperties health,
        @DefaultValue Map<String, ObjectProperties> objects,
        @DefaultValue Map<String, SourceProperties> sources) {
    /** The beginning of all properties, without a dot. */
    public static final String PREFIX = "bpf-events";
}

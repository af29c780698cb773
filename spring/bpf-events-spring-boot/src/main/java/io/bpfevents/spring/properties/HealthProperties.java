package io.bpfevents.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health indicator: {@code bpf-events.health.*}.
 *
 * @param window How long a loss is reported, and after what time without progress a buffer is
 *     stuck; at least a second.
 */
public record HealthProperties(@DefaultValue("30s") Duration window) {}

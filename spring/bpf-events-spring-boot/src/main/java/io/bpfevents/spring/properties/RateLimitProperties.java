package io.bpfevents.spring.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A rate limit: {@code bpf-events.sources.NAME.rate-limit.*}.
 *
 * @param perSecond Events per second.
 * @param burst Events at once.
 * @param perCgroup Whether each cgroup has a limit of its own.
 */
public record RateLimitProperties(
        long perSecond, @DefaultValue("1") long burst, @DefaultValue("false") boolean perCgroup) {}

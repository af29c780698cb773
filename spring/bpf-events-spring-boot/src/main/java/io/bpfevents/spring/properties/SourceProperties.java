package io.bpfevents.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A source of the catalogue: {@code bpf-events.sources.NAME.*}.
 *
 * @param type The type of its events, such as "FileOpen".
 * @param filter What the kernel filters by.
 * @param ringSize The size of its ring, a power of two; by default that of the program.
 * @param overflow The rule for unread events while their subscriber has no demand; by default
 *     backpressure.
 * @param coalesce How much latency is traded for CPU time on a busy ring; by default 200 us.
 * @param rateLimit The rate above which events are counted and not sent.
 */
public record SourceProperties(
        String type,
        @DefaultValue FilterProperties filter,
        @Nullable DataSize ringSize,
        @Nullable OverflowPolicy overflow,
        @Nullable Duration coalesce,
        @Nullable RateLimitProperties rateLimit) {}

package io.bpfevents.catalog;

import io.bpfevents.reactor.RingbufOptions;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** How a source is loaded and read. Immutable. */
public final class SourceOptions {
    private static final SourceOptions DEFAULTS =
            new SourceOptions(
                    OptionalLong.empty(), Filter.all(), Optional.empty(), Optional.empty());

    private final OptionalLong ringBytes;
    private final Filter filter;
    private final Optional<RateLimit> rateLimit;
    private final Optional<RingbufOptions> reading;

    private SourceOptions(
            OptionalLong ringBytes,
            Filter filter,
            Optional<RateLimit> rateLimit,
            Optional<RingbufOptions> reading) {
        this.ringBytes = ringBytes;
        this.filter = filter;
        this.rateLimit = rateLimit;
        this.reading = reading;
    }

    /** The program's ring size, all events, no rate limit, and the source's way of reading. */
    public static SourceOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The size of the ring.
     *
     * @param bytes a power of two and a multiple of the page size, checked when it is loaded
     */
    public SourceOptions ringBytes(long bytes) {
        return new SourceOptions(OptionalLong.of(bytes), filter, rateLimit, reading);
    }

    /** The filter with which the source begins; {@link KernelSource#filter} changes it. */
    public SourceOptions filter(Filter begin) {
        return new SourceOptions(
                ringBytes, Objects.requireNonNull(begin, "begin"), rateLimit, reading);
    }

    /** The rate above which events are not sent but counted. */
    public SourceOptions rateLimit(RateLimit limit) {
        return new SourceOptions(ringBytes, filter, Optional.of(limit), reading);
    }

    /**
     * Overflow policy, coalescing, wake-up and the other options of a ring, in place of all those
     * of the source. By default they are {@link RingbufOptions#defaults()}, except for {@code
     * contextSwitches}, which wakes the reader once per 64 KiB.
     */
    public SourceOptions reading(RingbufOptions options) {
        return new SourceOptions(ringBytes, filter, rateLimit, Optional.of(options));
    }

    OptionalLong ringBytes() {
        return ringBytes;
    }

    Filter filter() {
        return filter;
    }

    Optional<RateLimit> rateLimit() {
        return rateLimit;
    }

    RingbufOptions readingOr(RingbufOptions ofSource) {
        return reading.orElse(ofSource);
    }
}

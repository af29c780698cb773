package io.bpfevents.catalog;

import io.bpfevents.core.object.OpenBpfObject;

/**
 * The rate above which a source sends no events, so that one process cannot fill the ring. The
 * program counts the others, as {@link io.bpfevents.reactor.LossCause#THROTTLED}.
 *
 * <p>At most {@code burst} events pass at once, and {@code perSecond} per second on average. CPUs
 * that decide at the same moment may each let one event too many pass; a CPU that is interrupted
 * while it decides about a bucket that was idle can let one more burst pass.
 *
 * @param perSecond events per second, at least 1
 * @param burst events at once, at least 1
 * @param perCgroup whether each cgroup (v2) has a limit of its own; of more than 4,096 cgroups, the
 *     one that was active least recently begins anew. Where no hierarchy of cgroup v2 is in use,
 *     all tasks count as one cgroup, so the limit is one for the source
 */
public record RateLimit(long perSecond, long burst, boolean perCgroup) {
    private static final long NANOS = 1_000_000_000;

    /**
     * @throws IllegalArgumentException if a number is not positive, the rate exceeds one per
     *     nanosecond, or the burst lasts more than a day at this rate
     */
    public RateLimit {
        if (perSecond < 1 || perSecond > NANOS) {
            throw new IllegalArgumentException(
                    "the rate of %d events per second is not between 1 and 1,000,000,000"
                            .formatted(perSecond));
        }
        if (burst < 1 || burst - 1 > 86_400 * perSecond) {
            throw new IllegalArgumentException(
                    "the burst of %d events is not between 1 and a day's events".formatted(burst));
        }
    }

    /** A limit for each cgroup. */
    public static RateLimit perCgroup(long perSecond, long burst) {
        return new RateLimit(perSecond, burst, true);
    }

    /** One limit for the source. */
    public static RateLimit ofSource(long perSecond, long burst) {
        return new RateLimit(perSecond, burst, false);
    }

    /** Sets the constants of a program that applies this limit. */
    void configure(OpenBpfObject program) {
        long interval = NANOS / perSecond;
        program.global("catalog_rate_interval", interval)
                .global("catalog_rate_burst", (burst - 1) * interval)
                .global("catalog_rate_per_cgroup", perCgroup ? 1 : 0);
    }
}

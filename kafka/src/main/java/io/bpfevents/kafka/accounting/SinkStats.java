package io.bpfevents.kafka.accounting;

/**
 * The figures of all streams of one source of a {@code KafkaSink}. Each value is exact, but values
 * are sampled one by one.
 *
 * @param passed records that were passed to the producer, rejected ones included; those that a
 *     stream had in flight when it failed are passed again by the next one
 * @param acknowledged those of them that the broker has acknowledged, or whose rejection it has
 * @param rejected those of them that the broker refused for good or that could not be encoded
 * @param bytesInFlight the bytes of the values that are not acknowledged
 */
public record SinkStats(long passed, long acknowledged, long rejected, long bytesInFlight) {
    /** No record. */
    public static final SinkStats NONE = new SinkStats(0, 0, 0, 0);

    /** The sums. */
    public SinkStats plus(SinkStats other) {
        return new SinkStats(
                passed + other.passed,
                acknowledged + other.acknowledged,
                rejected + other.rejected,
                bytesInFlight + other.bytesInFlight);
    }
}

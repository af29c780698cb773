package io.bpfevents.kafka.accounting;

/**
 * The figures of one stream of a {@code KafkaSink}, since its subscription. Each value is exact,
 * but values are sampled one by one.
 *
 * @param passed records that were passed to the producer, rejected ones included
 * @param acknowledged those of them that the broker has acknowledged, or whose rejection it has
 * @param rejected those of them that the broker refused for good or that could not be encoded
 * @param bytesInFlight the bytes of the values that are not acknowledged
 */
public record SinkStats(long passed, long acknowledged, long rejected, long bytesInFlight) {}

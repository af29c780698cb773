package io.bpfevents.kafka.internal.sink;

/** Opens the deliveries of the streams of one sink. */
public interface Deliveries extends AutoCloseable {
    /** Opens the delivery of a stream. Blocks. */
    <T> Delivery<T> open(
            StreamTarget target,
            StreamRecords records,
            Rejections rejections,
            Delivery.Feedback feedback);

    /** Closes the producers: streams that still send fail. Blocks for seconds at most. */
    @Override
    void close();
}

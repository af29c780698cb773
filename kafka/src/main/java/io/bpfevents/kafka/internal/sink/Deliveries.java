package io.bpfevents.kafka.internal.sink;

import java.time.Duration;

/** Opens the deliveries of the streams of one sink. */
public interface Deliveries {
    /** Opens the delivery of a stream. Blocks. */
    <T> Delivery<T> open(
            StreamTarget target,
            StreamRecords records,
            Rejections rejections,
            Delivery.Feedback feedback);

    /** Closes the producers, all at once: streams that still send fail. Blocks for that time. */
    void close(Duration within);
}

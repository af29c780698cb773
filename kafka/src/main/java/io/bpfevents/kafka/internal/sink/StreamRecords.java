package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.wire.AccountingJson;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Makes the records of one stream, all of which are in one partition. */
public final class StreamRecords {
    private final String topic;
    private final int partition;
    private final byte[] key;
    private final Header stream;

    /**
     * @param partitions of the topic
     */
    StreamRecords(String topic, int partitions, StreamId stream) {
        this.topic = topic;
        this.key = stream.key().getBytes(StandardCharsets.UTF_8);
        // as every client of Kafka chooses it; fixed, so that a later partition changes no order
        this.partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
        this.stream = WireHeaders.stream(stream);
    }

    /** An event. */
    public ProducerRecord<byte[], byte[]> event(long position, byte[] value) {
        return record(value, List.of(stream, WireHeaders.position(position)));
    }

    /** The rejection of an event. */
    public ProducerRecord<byte[], byte[]> rejection(long position, String reason) {
        return record(
                null,
                List.of(stream, WireHeaders.position(position), WireHeaders.rejected(reason)));
    }

    /** An accounting record. */
    public ProducerRecord<byte[], byte[]> accounting(AccountingRecord accounting) {
        return record(AccountingJson.write(accounting), List.of(stream, WireHeaders.accounting()));
    }

    private ProducerRecord<byte[], byte[]> record(byte @Nullable [] value, List<Header> headers) {
        return new ProducerRecord<>(topic, partition, key, value, headers);
    }
}

package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.wire.AccountingJson;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Sends the records of one stream to its partition. Every method can block. */
final class StreamProducer {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int partition;
    private final byte[] key;
    private final Header stream;

    /**
     * @param partitions of the topic
     */
    StreamProducer(
            Producer<byte[], byte[]> producer, String topic, int partitions, StreamId stream) {
        this.producer = producer;
        this.topic = topic;
        this.key = stream.key().getBytes(StandardCharsets.UTF_8);
        // as every client of Kafka chooses it; fixed, so that a later partition changes no order
        this.partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
        this.stream = WireHeaders.stream(stream);
    }

    void event(long position, byte[] value, Callback callback) {
        send(value, List.of(stream, WireHeaders.position(position)), callback);
    }

    void rejection(long position, String reason, Callback callback) {
        send(
                null,
                List.of(stream, WireHeaders.position(position), WireHeaders.rejected(reason)),
                callback);
    }

    void accounting(AccountingRecord accounting, Callback callback) {
        send(AccountingJson.write(accounting), List.of(stream, WireHeaders.accounting()), callback);
    }

    private void send(byte @Nullable [] value, List<Header> headers, Callback callback) {
        producer.send(new ProducerRecord<>(topic, partition, key, value, headers), callback);
    }
}

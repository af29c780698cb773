package io.bpfevents.kafka.bench;

import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.sink.ProducerProperties;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What a program without a ring does: a loop over an array that sends records with the key, the
 * headers and the properties of a sink. Each record is made when it is sent, as a sink does.
 */
final class PlainSender<T> implements Sender {
    private static final int RECORD_BYTES = 112; // between the positions of two records

    private final String topic;
    private final Load<T> load;
    private final KafkaProducer<byte[], byte[]> producer;
    private final byte[] key = (HOST + '/' + SOURCE).getBytes(StandardCharsets.UTF_8);
    private final Header stream =
            WireHeaders.stream(
                    new StreamId(HOST, SOURCE, "00000000-0000-0000-0000-000000000000", "events#1"));
    private final AtomicLong acknowledged = new AtomicLong();
    private final Callback callback = (_, failure) -> completed(failure);
    private final Feed feed;
    private volatile @Nullable Exception failed;

    PlainSender(String topic, Map<String, Object> client, Load<T> load) {
        this.topic = topic;
        this.load = load;
        producer =
                new KafkaProducer<>(
                        ProducerProperties.complete(client),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        feed = new Feed(this::send);
        feed.start();
    }

    private boolean send(long number) {
        try {
            Future<RecordMetadata> _ =
                    producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    0,
                                    key,
                                    load.encoder().encode(load.event(number)),
                                    List.of(stream, WireHeaders.position(number * RECORD_BYTES))),
                            callback);
            return true;
        } catch (InterruptException e) {
            return false; // closed
        }
    }

    private void completed(@Nullable Exception failure) {
        if (failure == null) {
            acknowledged.incrementAndGet();
        } else {
            failed = failure;
        }
    }

    @Override
    public Feed feed() {
        return feed;
    }

    @Override
    public long acknowledged() {
        if (failed != null) {
            throw new IllegalStateException("a record was not sent", failed);
        }
        return acknowledged.get();
    }

    @Override
    public long feedNanos() {
        return 0; // its thread sends
    }

    @Override
    public void close() {
        feed.close();
        producer.close(Duration.ofSeconds(5));
    }
}

package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.accounting.StreamId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one stream. Each commits the position of the stream together with its
 * records. Used by one thread, except for {@link #close}.
 */
final class Transactions implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final StreamTarget target;
    private final Consumer<Transactions> closing;
    private final StreamId stream;
    private final String run = UUID.randomUUID().toString();
    private final SourceGroup group;
    private final ConsumerGroupMetadata metadata;

    private @Nullable Producer<byte[], byte[]> current; // guarded by this
    private boolean closed; // guarded by this
    private boolean open; // a transaction

    /**
     * @param closing called when this closes
     */
    Transactions(StreamTarget target, Consumer<Transactions> closing) {
        this.target = target;
        this.closing = closing;
        this.stream = target.stream();
        group = new SourceGroup(target);
        metadata = group.metadata();
    }

    /**
     * Connects with a new producer, which fences every other one of this source: what they have in
     * an open transaction is aborted.
     *
     * @return the position before which the records of the ring are in the topic
     */
    long connect() {
        Map<String, Object> properties = new HashMap<>(target.properties());
        properties.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "bpf-events." + target.topic() + '/' + stream.key());
        Producer<byte[], byte[]> next =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        replace(next);
        open = false;
        next.initTransactions();
        return group.read().map(it -> it.in(stream)).orElse(0L);
    }

    /**
     * Connects again after the broker has fenced this producer: another process sends the stream,
     * or the broker has aborted a transaction that was open for too long, as in an outage. The
     * committed position has the run that has sent it, which distinguishes the two.
     *
     * @throws BpfException if another process sends the stream
     */
    long reconnect(Throwable failure) {
        Optional<StoredPosition> stored = group.read();
        if (stored.isPresent() && !stored.get().run().equals(run)) {
            throw new BpfException(
                    "send " + stream.key() + " to topic " + target.topic(),
                    0,
                    "another process has begun to send this source of this host to this topic: stop"
                            + " one of the two, or name its source or host otherwise",
                    failure);
        }
        return connect();
    }

    /** Sends a record within the open transaction; begins one if there is none. */
    void send(ProducerRecord<byte[], byte[]> one, Callback callback) {
        if (!open) {
            producer().beginTransaction();
            open = true;
        }
        Future<RecordMetadata> _ = producer().send(one, callback);
    }

    /** Waits until every record of the open transaction has its result. */
    void flush() {
        producer().flush();
    }

    /** Commits the open transaction. */
    void commit(long upTo) {
        Producer<byte[], byte[]> producer = producer();
        producer.sendOffsetsToTransaction(
                new StoredPosition(run, stream, upTo).offsets(target.topic()), metadata);
        producer.commitTransaction();
        open = false;
    }

    /** Aborts the open transaction. */
    void abort() {
        producer().abortTransaction();
        open = false;
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (current == null) {
            throw new IllegalStateException("the stream of " + stream.source() + " is closed");
        }
        return current;
    }

    private synchronized void replace(Producer<byte[], byte[]> next) {
        if (current != null) {
            current.close(Duration.ZERO); // aborts nothing: the broker no longer accepts it
        }
        current = next;
        if (closed) {
            close();
        }
    }

    /** Closes the producer, and aborts an open transaction. For any thread that may block. */
    @Override
    public synchronized void close() {
        closed = true;
        closing.accept(this);
        Producer<byte[], byte[]> producer = current;
        current = null;
        if (producer != null) {
            producer.close(CLOSE_WITHIN);
        }
    }
}

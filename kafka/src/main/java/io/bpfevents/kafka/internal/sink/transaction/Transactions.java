package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.sink.KafkaErrors;
import io.bpfevents.kafka.internal.sink.StreamTarget;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one stream. Each commits the position of the stream together with its
 * records. Used by one thread, except for {@link #close}.
 */
final class Transactions {
    private static final System.Logger LOG = System.getLogger(Transactions.class.getName());

    private final StreamTarget target;
    private final Function<Map<String, Object>, Producer<byte[], byte[]>> producers;
    private final Consumer<Transactions> closing;
    private final StreamId stream;
    private final String run = UUID.randomUUID().toString();
    private final SourceGroup group;
    private final ConsumerGroupMetadata metadata;

    private @Nullable Producer<byte[], byte[]> current; // guarded by this
    private boolean closed; // guarded by this
    private boolean open; // a transaction

    /**
     * @param producers makes producers with these properties
     * @param closing called when this closes
     */
    Transactions(
            StreamTarget target,
            Function<Map<String, Object>, Producer<byte[], byte[]>> producers,
            Consumer<Transactions> closing) {
        this.target = target;
        this.producers = producers;
        this.closing = closing;
        this.stream = target.stream();
        group = new SourceGroup(target);
        metadata = group.metadata();
    }

    /**
     * Takes over the source from every other process, once, at the start of the stream: what they
     * have in an open transaction is aborted, and the group has this run from then on.
     *
     * @return the position before which the records of the ring are in the topic
     */
    long claim() {
        while (true) {
            long position = position(connect());
            try {
                begin();
                commit(position);
                return position;
            } catch (KafkaException e) {
                if (!KafkaErrors.isFenced(KafkaErrors.cause(e))) {
                    throw e;
                }
                // by a process that has connected again before it could know of this claim
                LOG.log(System.Logger.Level.DEBUG, "claims " + stream.key() + " again", e);
            }
        }
    }

    /**
     * Connects again after the broker has fenced this producer: another process sends the stream,
     * or the broker has aborted a transaction that was open for too long, as in an outage. The
     * committed position has the run that has claimed the source, which distinguishes the two.
     *
     * <p>A producer that was fenced cannot continue, and a new one fences that of a process that
     * has claimed the source after the first check. The second check has this run give way; the
     * other one, whose run is in the group, connects again.
     *
     * @throws BpfException if another process has claimed the source
     */
    long reconnect(Throwable failure) {
        requireOwn(group.read(), failure);
        return position(requireOwn(connect(), failure));
    }

    private Optional<StoredPosition> requireOwn(
            Optional<StoredPosition> stored, Throwable failure) {
        if (stored.isPresent() && !stored.get().run().equals(run)) {
            throw new BpfException(
                    "send " + stream.key() + " to topic " + target.topic(),
                    0,
                    "another process has begun to send this source of this host to this topic: stop"
                            + " one of the two, or name its source or host otherwise",
                    failure);
        }
        return stored;
    }

    private long position(Optional<StoredPosition> stored) {
        return stored.map(it -> it.in(stream)).orElse(0L);
    }

    /** Fences every other producer of this source. What is committed then changes no more. */
    private Optional<StoredPosition> connect() {
        Map<String, Object> properties = new HashMap<>(target.properties());
        properties.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "bpf-events." + target.topic() + '/' + stream.key());
        Producer<byte[], byte[]> next = producers.apply(properties);
        replace(next);
        open = false;
        next.initTransactions();
        return group.read();
    }

    /** Sends a record within the open transaction; begins one if there is none. */
    void send(ProducerRecord<byte[], byte[]> one, Callback callback) {
        if (!open) {
            begin();
        }
        Future<RecordMetadata> _ = producer().send(one, callback);
    }

    void begin() {
        producer().beginTransaction();
        open = true;
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
            current = null;
            next.close(Duration.ZERO);
        }
    }

    /** Closes the producer, and aborts an open transaction. For any thread that may block. */
    void close(Duration within) {
        Producer<byte[], byte[]> producer;
        synchronized (this) {
            closed = true;
            producer = current;
            current = null;
        }
        closing.accept(this);
        if (producer != null) {
            producer.close(within);
        }
    }
}

package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.internal.sink.Deliveries;
import io.bpfevents.kafka.internal.sink.Delivery;
import io.bpfevents.kafka.internal.sink.Rejections;
import io.bpfevents.kafka.internal.sink.StreamRecords;
import io.bpfevents.kafka.internal.sink.StreamTarget;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** Transactional deliveries, each by a producer of its own. */
public final class TransactionalDeliveries implements Deliveries {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(60);

    private static final Duration CLOSE_STREAM_WITHIN = Duration.ofSeconds(5);

    private final Function<Map<String, Object>, Producer<byte[], byte[]>> producers;
    private final Set<Transactions> open = ConcurrentHashMap.newKeySet();

    /** Deliveries by Kafka's own producers. */
    public TransactionalDeliveries() {
        this(it -> new KafkaProducer<>(it, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * Deliveries by these producers.
     *
     * @param producers makes producers with these properties
     */
    TransactionalDeliveries(Function<Map<String, Object>, Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    @Override
    public <T> Delivery<T> open(
            StreamTarget target,
            StreamRecords records,
            Rejections rejections,
            Delivery.Feedback feedback) {
        Transactions transactions = new Transactions(target, producers, open::remove);
        open.add(transactions);
        // a broker that cannot keep transactions has no answer, for which the producer waits
        Disposable limit =
                Schedulers.parallel()
                        .schedule(
                                () -> feedback.fail(timeout(target)),
                                CONNECT_WITHIN.toMillis(),
                                TimeUnit.MILLISECONDS);
        boolean connected = false;
        try {
            long stored = transactions.claim();
            connected = true;
            return new TransactionalDelivery<>(
                    transactions, stored, target.maxBytes(), records, rejections, feedback);
        } finally {
            limit.dispose();
            if (!connected) {
                // not here: this thread may be interrupted
                Schedulers.boundedElastic().schedule(() -> transactions.close(CLOSE_STREAM_WITHIN));
            }
        }
    }

    private static BpfException timeout(StreamTarget target) {
        return new BpfException(
                "begin transactions of " + target.stream().key(),
                "the broker did not answer within %d seconds: check that it has enough replicas for"
                                .formatted(CONNECT_WITHIN.toSeconds())
                        + " transaction.state.log.replication.factor and"
                        + " transaction.state.log.min.isr, or use KafkaSink.to");
    }

    @Override
    public void close(Duration within) {
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            open.forEach(it -> all.execute(() -> it.close(within)));
        }
    }
}

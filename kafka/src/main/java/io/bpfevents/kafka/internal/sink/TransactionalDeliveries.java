package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.BpfException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** Transactional deliveries, each by a producer of its own. */
public final class TransactionalDeliveries implements Deliveries {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(60);

    private final Set<Transactions> open = ConcurrentHashMap.newKeySet();

    @Override
    public <T> Delivery<T> open(
            StreamTarget target,
            StreamRecords records,
            Rejections rejections,
            Delivery.Feedback feedback) {
        Transactions transactions = new Transactions(target, open::remove);
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
            long stored = transactions.connect();
            connected = true;
            return new TransactionalDelivery<>(
                    transactions, stored, target.maxBytes(), records, rejections, feedback);
        } finally {
            limit.dispose();
            if (!connected) {
                // not here: this thread may be interrupted
                Schedulers.boundedElastic().schedule(transactions::close);
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
    public void close() {
        open.forEach(Transactions::close);
    }
}

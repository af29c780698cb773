package io.bpfevents.kafka.internal.fleet;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds when a reader had read all of a partition: it requests the end of the partition, and waits
 * until the reader is there. The end is that of all records, open transactions included (the high
 * watermark): records after the begin of an open transaction are in the partition, and cannot be
 * read yet. Each partition has a request of its own: one without a leader delays no other. For one
 * thread, which does not wait for answers.
 */
final class CaughtUp implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.kafka.FleetReader");

    private final Admin admin;
    private final FleetLedger ledger;
    private final Map<TopicPartition, Request> requests = new HashMap<>();

    /**
     * A request for an end.
     *
     * @param at when it was sent
     */
    private record Request(Instant at, KafkaFuture<ListOffsetsResultInfo> end) {}

    CaughtUp(Map<String, Object> properties, FleetLedger ledger) {
        this.ledger = ledger;
        admin = Admin.create(properties);
    }

    /**
     * Evaluates the answers, and sends further requests.
     *
     * @param assigned the partitions of the reader
     * @param read the offset up to which all records of a partition are processed
     */
    void check(Collection<TopicPartition> assigned, ToLongFunction<TopicPartition> read) {
        requests.keySet().retainAll(assigned);
        requests.entrySet()
                .removeIf(it -> {
                    Request request = it.getValue();
                    return request.end().isDone() && isOver(it.getKey(), request, read);
                });
        Map<TopicPartition, OffsetSpec> missing = new HashMap<>();
        for (TopicPartition partition : assigned) {
            if (!requests.containsKey(partition)) {
                missing.put(partition, OffsetSpec.latest());
            }
        }
        if (!missing.isEmpty()) {
            Instant now = ledger.now();
            ListOffsetsResult ends =
                    admin.listOffsets(
                            missing, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
            missing.keySet()
                    .forEach(it -> requests.put(it, new Request(now, ends.partitionResult(it))));
        }
    }

    private boolean isOver(
            TopicPartition partition, Request request, ToLongFunction<TopicPartition> read) {
        try {
            if (read.applyAsLong(partition) < request.end().get().offset()) {
                return false;
            }
            ledger.caughtUp(partition.partition(), request.at());
        } catch (ExecutionException e) { // without an answer, no source counts as silent
            LOG.log(Level.DEBUG, "no end of partition " + partition, e.getCause());
        } catch (InterruptedException e) { // cannot be: it is done
            Thread.currentThread().interrupt();
        }
        return true;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}

package io.bpfevents.kafka.streams;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Requests the ends once per second, on a thread of its own: Streams' threads must not block. An
 * answer also proves that a broker answers, without which no source counts as silent.
 */
final class BrokerEnds implements PartitionEnds, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FleetTable.class.getName());
    private static final long WITHIN_SECONDS = 10;

    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> request;
    private final Map<Integer, End> ends = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("bpf-events-fleet-ends").daemon().factory());

    BrokerEnds(List<TopicPartition> partitions, Map<String, Object> properties) {
        admin = Admin.create(properties);
        request =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
        var _ = executor.scheduleWithFixedDelay(this::tryUpdate, 0, 1, TimeUnit.SECONDS);
    }

    private void tryUpdate() {
        try {
            update();
        } catch (RuntimeException e) { // would end the schedule without a trace
            LOG.log(Level.WARNING, "cannot request the ends of the partitions", e);
        }
    }

    private void update() {
        Instant now = Instant.now();
        ListOffsetsResult all =
                admin.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        ListOffsetsResult readable =
                admin.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        // each by itself: a partition without a leader must not delay the others
        List<CompletableFuture<Void>> answers =
                request.keySet().stream()
                        .map(it ->
                                future(readable.partitionResult(it))
                                        .thenAcceptBoth(
                                                future(all.partitionResult(it)),
                                                (begin, end) ->
                                                        update(
                                                                it.partition(),
                                                                new End(
                                                                        begin.offset(),
                                                                        end.offset(),
                                                                        now))))
                        .toList();
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, "no broker answers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // of close()
        }
    }

    /** A late answer does not replace that of a later request. */
    private void update(int partition, End end) {
        ends.merge(partition, end, (one, other) -> one.at().isAfter(other.at()) ? one : other);
    }

    private static <T> CompletableFuture<T> future(KafkaFuture<T> answer) {
        return answer.toCompletionStage().toCompletableFuture();
    }

    @Override
    public @Nullable End of(int partition) {
        return ends.get(partition);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        admin.close();
    }
}

package io.bpfevents.kafka.internal.fleet;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's consumer with the records of one poll, which are held until they are processed: no
 * further ones are fetched before. For one thread.
 */
final class FleetConsumer implements AutoCloseable, ConsumerRebalanceListener {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.kafka.FleetReader");
    private static final Duration IDLE = Duration.ofMillis(100); // a cancel is noticed within this
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final boolean isInGroup;
    private final FleetLedger ledger;
    private final Deque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();
    private final Map<TopicPartition, Long> next = new HashMap<>(); // offset to process
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    FleetConsumer(TopicSource source, List<TopicPartition> partitions, FleetLedger ledger) {
        this.ledger = ledger;
        isInGroup = source.group() != null;
        consumer =
                new KafkaConsumer<>(
                        source.properties(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        if (isInGroup) {
            consumer.subscribe(List.of(source.topic()), this);
        } else {
            consumer.assign(partitions);
        }
    }

    /** Fetches records if none are held; else only lets the group know that this reader lives. */
    void poll() {
        boolean isIdle = held.isEmpty();
        if (isIdle) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        consumer.poll(isIdle ? IDLE : Duration.ZERO).forEach(held::add);
    }

    /** The first record that is held; null without one. */
    @Nullable ConsumerRecord<byte[], byte[]> first() {
        return held.peekFirst();
    }

    /** Removes the first record, which is processed. */
    void processed() {
        ConsumerRecord<byte[], byte[]> first = held.removeFirst();
        TopicPartition partition = new TopicPartition(first.topic(), first.partition());
        next.put(partition, first.offset() + 1);
        if (isInGroup) {
            uncommitted.put(partition, new OffsetAndMetadata(first.offset() + 1));
        }
    }

    /** Commits what is processed, without waiting. */
    void commit() {
        if (uncommitted.isEmpty()) {
            return;
        }
        consumer.commitAsync(
                Map.copyOf(uncommitted),
                (_, failure) -> {
                    if (failure != null) {
                        warn(failure);
                    }
                });
        uncommitted.clear();
    }

    /** Compares each partition of which nothing is held with its end at the broker. */
    void checkCaughtUp() {
        Set<TopicPartition> partitions = new HashSet<>(consumer.assignment());
        held.forEach(it -> partitions.remove(new TopicPartition(it.topic(), it.partition())));
        if (partitions.isEmpty()) {
            return;
        }
        Instant now = ledger.now();
        try {
            consumer.endOffsets(partitions, ANSWER)
                    .forEach((partition, end) -> {
                        if (consumer.position(partition, ANSWER) >= end) {
                            ledger.caughtUp(partition.partition(), now);
                        }
                    });
        } catch (TimeoutException e) { // without the broker's answer, no source counts as silent
            LOG.log(Level.DEBUG, "no broker answers", e);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        if (!held.isEmpty()) {
            consumer.pause(added);
        }
        ledger.retain(
                consumer.assignment().stream()
                        .map(TopicPartition::partition)
                        .collect(Collectors.toSet()));
        for (TopicPartition partition : added) {
            Long processed = next.get(partition);
            if (processed != null && consumer.position(partition) > processed) {
                forget(partition); // another reader has processed records in between
            }
        }
        next.keySet().retainAll(consumer.assignment());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(uncommitted);
        offsets.keySet().retainAll(revoked);
        commitAndWait(offsets);
        drop(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        drop(lost);
        lost.forEach(this::forget);
    }

    private void drop(Collection<TopicPartition> partitions) {
        uncommitted.keySet().removeAll(partitions);
        held.removeIf(it -> partitions.contains(new TopicPartition(it.topic(), it.partition())));
    }

    private void forget(TopicPartition partition) {
        ledger.forget(partition.partition());
        next.remove(partition);
    }

    private void commitAndWait(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, CLOSE);
        } catch (KafkaException e) {
            warn(e);
        }
    }

    private static void warn(Exception failure) {
        LOG.log(
                Level.WARNING,
                "cannot commit: after a restart, events are delivered again from the last commit on",
                failure);
    }

    /** Commits what is processed, and leaves the group. */
    @Override
    public void close() {
        try {
            commitAndWait(Map.copyOf(uncommitted));
            uncommitted.clear();
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }
}

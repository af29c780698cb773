package io.bpfevents.kafka.internal.fleet;

import java.time.Duration;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's consumer with the records of one poll, which are held until they are processed: no
 * further ones are fetched before. For one thread.
 */
final class FleetConsumer implements AutoCloseable, ConsumerRebalanceListener {
    private static final Duration IDLE = Duration.ofMillis(100); // a cancel is noticed within this
    private static final long UNKNOWN = -1; // before each end
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final boolean isInGroup;
    private final FleetLedger ledger;
    private final Deque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();
    private final Map<TopicPartition, Long> next = new HashMap<>(); // offset to process
    private final Commits commits;
    private final CaughtUp caughtUp;

    FleetConsumer(TopicSource source, List<TopicPartition> partitions, FleetLedger ledger) {
        this.ledger = ledger;
        isInGroup = source.group() != null;
        consumer =
                new KafkaConsumer<>(
                        source.properties(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        commits = new Commits(consumer);
        caughtUp = new CaughtUp(source.properties(), ledger);
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
            commits.processed(partition, first.offset());
        }
    }

    /**
     * Commits what is processed, without waiting.
     *
     * @throws AuthorizationException if the broker does not permit it
     */
    void commit() {
        commits.commit();
    }

    /** Finds the partitions of which all is processed. */
    void checkCaughtUp() {
        Set<TopicPartition> waiting = new HashSet<>();
        held.forEach(it -> waiting.add(new TopicPartition(it.topic(), it.partition())));
        caughtUp.check(consumer.assignment(), it -> waiting.contains(it) ? UNKNOWN : position(it));
    }

    /** The position, which is after markers of transactions as well. */
    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition, Duration.ZERO);
        } catch (TimeoutException e) {
            return UNKNOWN; // at the start, or while no broker answers
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
        commits.commitAndForget(revoked);
        drop(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        commits.forget(lost);
        drop(lost);
        lost.forEach(this::forget);
    }

    private void drop(Collection<TopicPartition> partitions) {
        held.removeIf(it -> partitions.contains(new TopicPartition(it.topic(), it.partition())));
    }

    private void forget(TopicPartition partition) {
        ledger.forget(partition.partition());
        next.remove(partition);
    }

    /** Commits what is processed, and leaves the group. */
    @Override
    public void close() {
        try (caughtUp) {
            commits.end();
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }
}

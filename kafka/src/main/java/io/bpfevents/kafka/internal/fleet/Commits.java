package io.bpfevents.kafka.internal.fleet;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * The offsets up to which records are processed, each kept until the broker has it: a commit that
 * fails is part of the next one. For the thread of the consumer, which also calls back.
 */
final class Commits {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.kafka.FleetReader");
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Consumer<?, ?> consumer;
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    private boolean isSent; // and not answered: an outage must not queue a commit per second
    private @Nullable String logged; // the cause, until a commit succeeds
    private @Nullable AuthorizationException refused;

    Commits(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    void processed(TopicPartition partition, long offset) {
        uncommitted.put(partition, new OffsetAndMetadata(offset + 1));
    }

    /**
     * Commits without waiting.
     *
     * @throws AuthorizationException if the broker does not permit it
     */
    void commit() {
        if (refused != null) {
            throw refused;
        }
        if (isSent || uncommitted.isEmpty()) {
            return;
        }
        isSent = true;
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(uncommitted);
        consumer.commitAsync(offsets, (_, failure) -> answered(offsets, failure));
    }

    private void answered(
            Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
        isSent = false;
        if (failure == null) {
            logged = null;
            offsets.forEach(uncommitted::remove); // unless more is processed
        } else if (failure instanceof AuthorizationException it) {
            refused = it;
        } else {
            warn(failure);
        }
    }

    /** Commits what is processed of partitions that another reader continues, and waits. */
    void commitAndForget(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(uncommitted);
        offsets.keySet().retainAll(partitions);
        commitAndWait(offsets);
        forget(partitions);
    }

    void forget(Collection<TopicPartition> partitions) {
        uncommitted.keySet().removeAll(partitions);
    }

    /** Commits all that is processed, and waits. */
    void end() {
        commitAndWait(Map.copyOf(uncommitted));
        uncommitted.clear();
    }

    private void commitAndWait(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty() || refused != null) { // that has failed the stream
            return;
        }
        try {
            consumer.commitSync(offsets, CLOSE);
        } catch (KafkaException e) {
            warn(e);
        }
    }

    private void warn(Exception failure) {
        String cause = failure.getClass().getName();
        if (!cause.equals(logged)) {
            logged = cause;
            LOG.log(
                    Level.WARNING,
                    "cannot commit: the next commit is to include it; until one succeeds, a restart"
                            + " delivers events again from the last one on",
                    failure);
        }
    }
}

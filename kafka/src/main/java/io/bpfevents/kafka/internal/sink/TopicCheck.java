package io.bpfevents.kafka.internal.sink;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Checks the topic before the first record. The producer itself reports an unknown topic and an
 * unreachable broker with the same words, and only after its time to wait, which has no bound here.
 */
final class TopicCheck {
    /** For a start: later outages are waited for. */
    static final Duration WITHIN = Duration.ofSeconds(15);

    private TopicCheck() {}

    /**
     * The number of partitions. Blocks.
     *
     * @throws io.bpfevents.core.BpfException if the topic does not exist, or cannot be read
     */
    static int partitions(String topic, Map<String, Object> producer) throws InterruptedException {
        String operation = "find topic " + topic;
        String servers = String.valueOf(producer.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        Admin admin = Admin.create(producer);
        try {
            TopicDescription description =
                    Objects.requireNonNull(
                                    admin.describeTopics(List.of(topic))
                                            .topicNameValues()
                                            .get(topic))
                            .get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return description.partitions().size();
        } catch (java.util.concurrent.TimeoutException e) {
            throw KafkaErrors.unreachable(operation, servers, WITHIN, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof TimeoutException
                    ? KafkaErrors.unreachable(operation, servers, WITHIN, cause)
                    : KafkaErrors.of(operation, topic, servers, cause);
        } finally {
            admin.close(Duration.ZERO); // otherwise it would wait for an answer
        }
    }
}

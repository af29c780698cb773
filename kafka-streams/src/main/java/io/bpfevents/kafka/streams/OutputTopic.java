package io.bpfevents.kafka.streams;

import io.bpfevents.core.BpfException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topic of the table. */
final class OutputTopic {
    private static final long WITHIN_SECONDS = 15;
    private static final Map<String, String> COMPACTED =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

    private OutputTopic() {}

    /**
     * Creates it, compacted, unless it exists. Blocks.
     *
     * @throws BpfException if the broker does not permit it, or does not answer
     */
    static void ensure(String topic, int partitions, Map<String, Object> properties)
            throws InterruptedException {
        try (Admin admin = Admin.create(properties)) {
            NewTopic table =
                    new NewTopic(topic, Optional.of(partitions), Optional.empty())
                            .configs(COMPACTED);
            admin.createTopics(List.of(table)).all().get(WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw failed(topic, e.getCause() == null ? e : e.getCause());
            }
        } catch (TimeoutException e) {
            throw failed(topic, e);
        }
    }

    private static BpfException failed(String topic, Throwable cause) {
        return new BpfException(
                "create topic " + topic,
                0,
                "the topic of the table could not be created: create it with"
                        + " cleanup.policy=compact, or grant Create (%s)"
                                .formatted(cause.getMessage()),
                cause);
    }
}

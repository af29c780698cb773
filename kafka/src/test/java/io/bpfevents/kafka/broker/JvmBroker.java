package io.bpfevents.kafka.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real broker in this JVM, with its controller, which all test classes share: a start takes
 * seconds. Topics have names of their own per test.
 */
public final class JvmBroker implements AutoCloseable {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    static {
        KafkaLogs.quiet();
    }

    private final KafkaClusterTestKit kit;

    private JvmBroker(KafkaClusterTestKit kit) {
        this.kit = kit;
    }

    private static JvmBroker start() throws Exception {
        TestKitNodes nodes =
                new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build();
        KafkaClusterTestKit kit =
                new KafkaClusterTestKit.Builder(nodes)
                        .setConfigProp("offsets.topic.replication.factor", "1")
                        .setConfigProp("transaction.state.log.replication.factor", "1")
                        .setConfigProp("transaction.state.log.min.isr", "1")
                        .setConfigProp("group.initial.rebalance.delay.ms", "0")
                        .setConfigProp("group.streams.initial.rebalance.delay.ms", "0")
                        .setConfigProp("group.streams.min.heartbeat.interval.ms", "500")
                        .setConfigProp("group.streams.heartbeat.interval.ms", "500")
                        // permits groups of tests to notice a killed member soon
                        .setConfigProp("group.streams.min.session.timeout.ms", "5000")
                        .setConfigProp("auto.create.topics.enable", "false")
                        .setConfigProp("authorizer.class.name", DenyingAuthorizer.class.getName())
                        .setConfigProp(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "200")
                        .build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        return new JvmBroker(kit);
    }

    /** The address for clients. */
    public String bootstrapServers() {
        return kit.bootstrapServers();
    }

    /** The properties of a client of this broker. */
    public Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** The properties of a client that lacks rights. */
    public Map<String, Object> clientWithout(AclOperation... rights) {
        Map<String, Object> client = client();
        client.put("client.id", DenyingAuthorizer.without(rights));
        return client;
    }

    /** Creates a topic with a name of its own. */
    public String createTopic(int partitions) throws ExecutionException, InterruptedException {
        return createTopic(partitions, Map.of());
    }

    /** Creates a topic with a name of its own and these settings. */
    public String createTopic(int partitions, Map<String, String> settings)
            throws ExecutionException, InterruptedException {
        String name = "topic-" + TOPICS.incrementAndGet();
        try (Admin admin = Admin.create(client())) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
            admin.createTopics(List.of(topic.configs(settings))).all().get();
        }
        return name;
    }

    @Override
    public void close() {
        try {
            kit.close();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not close", e);
        }
    }

    /** Passes the broker to test methods that have it as a parameter. */
    public static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == JvmBroker.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(JvmBroker.class))
                    .computeIfAbsent(JvmBroker.class, _ -> startUnchecked(), JvmBroker.class);
        }

        private static JvmBroker startUnchecked() {
            try {
                return start();
            } catch (Exception e) {
                throw new IllegalStateException("the broker did not start", e);
            }
        }
    }
}

package io.bpfevents.kafka.broker;

import io.bpfevents.core.testing.ForkedJvm;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/**
 * A broker in a process of its own, which can be stopped, continued, killed and started again with
 * its data and its port.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final int START_SECONDS = 120;

    static {
        KafkaLogs.quiet();
    }

    private final Path directory;
    private final Path configuration;
    private final int port;
    private Process process;

    /** Formats and starts a broker whose data is in a directory. */
    public BrokerProcess(Path directory) throws IOException {
        this.directory = directory;
        port = freePort();
        int controller = freePort();
        configuration = directory.resolve("server.properties");
        Files.writeString(
                configuration,
                """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                controller.quorum.bootstrap.servers=127.0.0.1:%2$d
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                auto.create.topics.enable=false
                # a broker that was killed must be able to register again soon
                broker.session.timeout.ms=2000
                broker.heartbeat.interval.ms=500
                """
                        .formatted(port, controller, directory.resolve("data")));
        ForkedJvm.run(
                List.of(),
                kafka.tools.StorageTool.class,
                "format",
                "--standalone",
                "-t",
                Uuid.randomUuid().toString(),
                "-c",
                configuration.toString());
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Starts the broker again, and returns when it answers. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "kafka.Kafka",
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("broker.log").toFile())
                        .start();
        try (Admin admin = Admin.create(client())) {
            Awaitility.await("the broker answers")
                    .atMost(START_SECONDS, TimeUnit.SECONDS)
                    .ignoreException(ExecutionException.class)
                    .failFast(
                            "the broker has exited: " + directory.resolve("broker.log"),
                            () -> !process.isAlive())
                    .until(() -> !admin.describeCluster().nodes().get().isEmpty());
        }
    }

    /** The properties of a client of this broker. */
    public Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:" + port));
    }

    /** Creates a topic. */
    public void createTopic(String name, int partitions)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client())) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    /** Stops its threads: it keeps its connections and answers nothing. */
    public void suspend() throws IOException, InterruptedException {
        KillableProcess.signal(process, "STOP");
    }

    /** Lets a suspended broker continue. */
    public void resume() throws IOException, InterruptedException {
        KillableProcess.signal(process, "CONT");
    }

    /** Kills it, as SIGKILL does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

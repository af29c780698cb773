package io.bpfevents.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.broker.BrokerProcess;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.value.AvroDecoder;
import io.bpfevents.kafka.value.AvroValues;
import io.bpfevents.kafka.value.SchemaTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code agent} as a process, with a broker. */
@KernelTest
@ExtendWith(JvmBroker.Extension.class)
class AgentIT {
    @TempDir private Path directory;

    private static String[] agent(JvmBroker broker, String topic, String... more) {
        List<String> line =
                List.of("agent", "--brokers", broker.bootstrapServers(), "--topic", topic);
        return Stream.concat(line.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void shouldSendTheEventsOfItsSources(JvmBroker broker) throws Exception {
        Path marked = Files.copy(Path.of("/bin/true"), directory.resolve("marked"));
        String topic = broker.createTopic(2);
        try (CommandProcess agent =
                CommandProcess.inPipe(
                        directory,
                        agent(
                                broker,
                                topic,
                                "--host",
                                "this-host",
                                "exec,exit",
                                "--",
                                marked.toString()))) {
            assertThat(agent.exitCode()).as(agent.err()).isZero();
            assertThat(agent.out()).isEmpty();
            assertThat(agent.err())
                    .contains("{\"source\":\"exec\",\"acknowledged\":", "\"source\":\"exit\"");
        }
        try (var content = new TopicContent(broker, topic)) {
            content.awaitFinal("exec");
            content.awaitFinal("exit");
            List<String> values =
                    content.events().stream()
                            .map(it -> new String(it.value(), StandardCharsets.UTF_8))
                            .toList();
            assertThat(values).anyMatch(it -> it.contains("\"filename\":\"" + marked + "\""));
            assertThat(values).anyMatch(it -> it.contains("\"exit_code\":0"));
            AccountingRecord last = content.lastAccounting("exec");
            assertThat(last.stream().key()).isEqualTo("this-host/exec");
            assertThat(last.pending()).isZero();
        }
    }

    /** In transactions, and as Avro, whose schema is in a topic beside that of the events. */
    @Test
    void shouldSendAvroExactlyOnce(JvmBroker broker) throws Exception {
        Path marked = Files.copy(Path.of("/bin/true"), directory.resolve("marked"));
        String topic = broker.createTopic(1);
        Command agent =
                Command.run(
                        Main::run,
                        agent(
                                broker,
                                topic,
                                "--host",
                                "this-host",
                                "--format",
                                "avro",
                                "--exactly-once",
                                "exec",
                                "--",
                                marked.toString()));
        assertThat(agent.exitCode()).as(agent.err()).isZero();
        AvroDecoder decoder =
                AvroValues.decoder(SchemaTopic.of(topic + "-schemas", broker.client()));
        try (var content = new TopicContent(broker, topic);
                Admin admin = Admin.create(broker.client())) {
            content.awaitFinal("exec");
            assertThat(content.events())
                    .extracting(it -> decoder.decode(it.value()).toString())
                    .anyMatch(it -> it.contains(marked.toString()));
            assertThat(
                            admin.listConsumerGroupOffsets("bpf-events.this-host/exec")
                                    .partitionsToOffsetAndMetadata()
                                    .get())
                    .isNotEmpty();
        }
    }

    /** By hand, since it takes half a minute: {@code -Doutage=true}. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledIfSystemProperty(named = "outage", matches = "true")
    void shouldEndWithoutABroker(boolean exactlyOnce) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            broker.createTopic("events", 1);
            Path go = directory.resolve("go");
            List<String> line = new ArrayList<>(List.of("agent", "--brokers"));
            line.addAll(
                    List.of(
                            broker.client().get("bootstrap.servers").toString(),
                            "--topic",
                            "events",
                            "exec"));
            if (exactlyOnce) {
                line.add(1, "--exactly-once");
            }
            line.addAll(List.of("--", "sh", "-c", "until test -e " + go + "; do sleep 0.1; done"));
            try (CommandProcess agent =
                    CommandProcess.inPipe(directory, line.toArray(String[]::new))) {
                try (var content = new TopicContent(broker.client(), "events")) {
                    content.await("events", it -> !it.events().isEmpty());
                }
                broker.suspend();
                Files.createFile(go);
                assertThat(agent.exitCode()).isEqualTo(1);
                assertThat(agent.err())
                        .contains("no broker has acknowledged the last events within 10 seconds")
                        .contains("{\"source\":\"exec\",\"acknowledged\":");
            }
        }
    }

    @Test
    void shouldSendWhatIsInTheRingAfterCtrlC(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (var content = new TopicContent(broker, topic);
                CommandProcess agent =
                        CommandProcess.inTerminal(directory, agent(broker, topic, "exec"))) {
            content.await("events", it -> startedProgram() && !it.events().isEmpty());
            agent.typeInterrupt();
            content.awaitFinal("exec");
            assertThat(content.lastAccounting("exec").pending()).isZero();
            await().until(() -> agent.out().contains("exec: acknowledged "));
        }
    }

    private static boolean startedProgram() {
        try {
            return new ProcessBuilder("true").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldNameAMissingTopic(JvmBroker broker) {
        Command agent = Command.run(Main::run, agent(broker, "missing", "exec"));
        assertThat(agent.exitCode()).isEqualTo(1);
        assertThat(agent.err()).contains("find topic missing", "create it");
    }

    @Test
    void shouldRejectBadArguments() {
        assertRejected("nothing is none of the sources exec, ", "--brokers", "b:1", "nothing");
        assertRejected("exec is given twice", "--brokers", "b:1", "exec,exec");
        assertRejected("Invalid url in bootstrap.servers", "--brokers", "nonsense", "exec");
        assertRejected("acks=all", "--brokers", "127.0.0.1:1", "-X", "acks=0", "exec");
        assertRejected("--brokers", "exec");
        assertRejected("--format avro", "--brokers", "127.0.0.1:1", "--schemas", "a", "exec");
    }

    private static void assertRejected(String message, String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "agent";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        Command agent = Command.run(Main::run, line);
        assertThat(agent.exitCode()).isEqualTo(2);
        assertThat(agent.err()).contains(message);
    }
}

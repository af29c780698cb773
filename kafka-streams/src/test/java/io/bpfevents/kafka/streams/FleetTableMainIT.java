package io.bpfevents.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.fixture.WireProducer;
import io.bpfevents.kafka.internal.wire.JsonValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process, which is killed and started again. */
@ExtendWith(JvmBroker.Extension.class)
class FleetTableMainIT {
    private static final String APPLICATION = "bpf-events-fleet-table"; // as the program has it
    private static final StreamId EXEC = WireProducer.stream("web-1", "exec");

    @TempDir private Path directory;

    private Process start(JvmBroker broker, String topic) throws IOException {
        return ForkedJvm.start(
                List.of(
                        // it logs much, and nothing reads a pipe
                        "sh",
                        "-c",
                        "exec \"$0\" \"$@\" >>" + directory.resolve("table.log") + " 2>&1",
                        "env",
                        // where Streams has a directory for its locks
                        ForkedJvm.QUICK_START + " -Xmx128m -Djava.io.tmpdir=" + directory),
                FleetTableMain.class,
                "--brokers",
                broker.bootstrapServers(),
                "--topic",
                topic,
                "--output",
                topic + "-table");
    }

    private static FleetRow await(TopicContent table, Predicate<FleetRow> condition) {
        return table
                .await("a row of the table", it -> rows(it).stream().anyMatch(condition))
                .stream()
                .map(it -> JsonValues.MAPPER.readValue(it.value(), FleetRow.class))
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    private static List<FleetRow> rows(TopicContent table) {
        return table.records().stream()
                .map(it -> JsonValues.MAPPER.readValue(it.value(), FleetRow.class))
                .toList();
    }

    /** The first records are deleted, so their figures can only come from the changelog. */
    @Test
    void shouldContinueAfterSigkill(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (Admin admin = Admin.create(broker.client());
                WireProducer sink = new WireProducer(broker, topic)) {
            expireSoon(admin);
            sink.start(EXEC, 0);
            sink.events(EXEC, 1, 100);
            sink.accounting(EXEC, 101); // 101 was lost in the topic
            Map<String, Object> properties = broker.client();
            properties.put("state.dir", directory.resolve("first").toString());
            try (FleetTable _ = FleetTable.start(topic, topic + "-table", properties);
                    TopicContent table = new TopicContent(broker, topic + "-table")) {
                await(table, it -> it.delivered() == 100);
            } // commits
            TopicPartition partition = new TopicPartition(topic, 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(102))).all().get();

            Process killed = start(broker, topic);
            Process second = null;
            try (TopicContent table = new TopicContent(broker, topic + "-table")) {
                sink.events(EXEC, 102, 150);
                sink.accounting(EXEC, 150);
                assertThat(await(table, it -> it.delivered() == 149).lostInTopic()).hasValue(1);
                killed.destroyForcibly().waitFor();

                second = start(broker, topic);
                sink.events(EXEC, 151, 160);
                sink.end(EXEC, 162);
                FleetRow row = await(table, it -> it.state() == State.ENDED);
                assertThat(row.delivered()).isEqualTo(159);
                assertThat(row.lostInTopic()).hasValue(3);
                assertThat(row.duplicates()).isZero();
                assertThat(row.uncleanEnds()).isZero();
            } finally {
                killed.destroyForcibly().waitFor();
                if (second != null) {
                    second.destroyForcibly().waitFor();
                }
            }
        }
    }

    /** The broker notices after this time that a process was killed. */
    private static void expireSoon(Admin admin) throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, APPLICATION);
        List<AlterConfigOp> times =
                List.of(
                        set("streams.session.timeout.ms", "5000"),
                        set("streams.heartbeat.interval.ms", "500"));
        admin.incrementalAlterConfigs(Map.of(group, times)).all().get();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}

package io.bpfevents.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.FleetReader;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.internal.wire.JsonValues;
import io.bpfevents.kafka.value.ValueDecoder;
import io.bpfevents.kafka.value.ValueEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;

/** The table of sinks on simulated rings, with a real broker. */
@ExtendWith(JvmBroker.Extension.class)
class FleetTableIT {
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);
    private static final Duration WITHIN = Duration.ofMinutes(2); // bounds a hang

    /** What a ring has. */
    record Numbered(long number) {}

    private static void send(KafkaSink sink, String source, SimulatedRingbuf ring, int count) {
        long before = acknowledged(sink, source);
        Disposable stream = sink.send(source, ring, LAYOUT, ValueEncoder.json()).subscribe();
        for (int i = 0; i < count; i++) {
            assertThat(ring.submit(LAYOUT, new Numbered(i))).isTrue();
        }
        await().atMost(WITHIN).until(() -> acknowledged(sink, source) == before + count);
        stream.dispose(); // sends the final accounting
    }

    /** By all streams of the source. */
    private static long acknowledged(KafkaSink sink, String source) {
        return sink.stats(source).map(SinkStats::acknowledged).orElse(0L);
    }

    private static FleetRow ended(FleetTable table, String host, long delivered) {
        return await().atMost(WITHIN)
                .ignoreExceptionsMatching(IllegalStateException.class::isInstance) // starts
                .until(
                        () -> table.row(host, "numbers").orElse(null),
                        it ->
                                it != null
                                        && it.state() == State.ENDED
                                        && it.delivered() == delivered);
    }

    @Test
    void shouldHaveTheRowsOfAReaderAndContinueAfterARestart(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(2);
        String output = topic + "-table";
        Map<String, Object> properties = broker.client();
        properties.put("application.id", topic);
        SimulatedRingbuf ring = SimulatedRingbuf.create("one", 64 * 1024);
        FleetReader reader = FleetReader.of(topic, broker.client());
        Disposable events = reader.events(ValueDecoder.json(Numbered.class)).subscribe();
        try (KafkaSink one = KafkaSink.to(topic, broker.client(), "one");
                KafkaSink two = KafkaSink.to(topic, broker.client(), "two")) {
            send(one, "numbers", ring, 100);
            send(two, "numbers", SimulatedRingbuf.create("two", 64 * 1024), 50);
            try (FleetTable table = FleetTable.start(topic, output, properties)) {
                ended(table, "one", 100);
                ended(table, "two", 50);
                await().atMost(WITHIN)
                        .untilAsserted(() ->
                                assertThat(table.rows())
                                        .isEqualTo(
                                                reader.accounting().stream()
                                                        .map(FleetRow::of)
                                                        .toList()));
            }

            send(one, "numbers", ring, 30); // the same stream
            try (FleetTable table = FleetTable.start(topic, output, properties)) {
                FleetRow row = ended(table, "one", 130);
                assertThat(row.lostInTopic()).hasValue(0);
                assertThat(row.duplicates()).isZero();
                assertThat(table.row("two", "numbers").orElseThrow().delivered()).isEqualTo(50);
                await().atMost(WITHIN)
                        .untilAsserted(() ->
                                assertThat(table.rows())
                                        .isEqualTo(
                                                reader.accounting().stream()
                                                        .map(FleetRow::of)
                                                        .toList()));
                assertThat(table.row("three", "numbers")).isEmpty();
                try (TopicContent content = new TopicContent(broker, output)) {
                    content.await("the row of the topic", it -> rows(it).contains(row));
                }
            }
        } finally {
            events.dispose();
        }
    }

    private static List<FleetRow> rows(TopicContent content) {
        return content.records().stream()
                .map(it -> JsonValues.MAPPER.readValue(it.value(), FleetRow.class))
                .toList();
    }

    @Test
    void shouldNameAMissingTopic(JvmBroker broker) {
        assertThatThrownBy(() -> FleetTable.start("missing", "missing-table", broker.client()))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("create it");
    }
}

package io.bpfevents.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import io.bpfevents.kafka.internal.wire.JsonValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of one partition, without a broker: the driver has the clock. */
class FleetTopologyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Uncounted uncounted = new Uncounted(new LongAdder(), new LongAdder(), 2);
    private Instant now = START;
    private long next; // offset; the driver counts from 0 as well
    private long hidden; // records after the begin of an open transaction
    private final TopologyTestDriver driver = driver();

    private TopologyTestDriver driver() {
        Properties properties = new Properties();
        properties.put("application.id", "table");
        properties.put("bootstrap.servers", "none:1");
        return new TopologyTestDriver(
                FleetTopology.of(
                        "fleet",
                        "table",
                        _ -> new PartitionEnds.End(next, next + hidden, now),
                        Duration.ofSeconds(5),
                        uncounted),
                properties,
                now);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private TestInputTopic<byte[], byte[]> input() {
        return driver.createInputTopic(
                "fleet", new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void pipe(Record<byte[], byte[]> sent) {
        next++;
        input().pipeInput(new TestRecord<>(sent.key(), sent.value(), sent.headers(), now));
    }

    private void events(long from, long to) {
        for (long position = from; position <= to; position++) {
            pipe(SinkRecords.event(position, now));
        }
    }

    private void accounting(Kind kind, long position) {
        pipe(SinkRecords.accounting(kind, OptionalLong.of(position), now));
    }

    private void advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    private FleetRow row() {
        KeyValueStore<String, StoredRow> store = driver.getKeyValueStore(AccountingProcessor.STORE);
        return store.get(SinkRecords.EXEC.key()).row();
    }

    private List<FleetRow> output() {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(
                        "table", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList().stream()
                .peek(it -> assertThat(it.key()).asString().isEqualTo("web-1/exec"))
                .map(it -> JsonValues.MAPPER.readValue(it.value(), FleetRow.class))
                .toList();
    }

    @Test
    void shouldCountEventsDuplicatesAndLosses() {
        pipe(SinkRecords.start(now));
        events(1, 10);
        events(8, 12); // a restarted sink
        events(14, 20); // 13 was lost in the topic
        pipe(SinkRecords.rejection(21, now));
        accounting(Kind.PERIODIC, 21);

        FleetRow row = row();
        assertThat(row.delivered()).isEqualTo(19);
        assertThat(row.duplicates()).isEqualTo(3);
        assertThat(row.rejected()).isOne();
        assertThat(row.lostInTopic()).hasValue(1);
        assertThat(row.throttled()).hasValue(7);
        assertThat(row.reserveFailures()).hasValue(3);
        assertThat(row.state()).isEqualTo(State.LIVE);
        assertThat(output()).hasSize(2).endsWith(row);
    }

    @Test
    void shouldWriteARowOnlyIfItHasChanged() {
        pipe(SinkRecords.start(now));
        for (int i = 0; i < 10; i++) { // a quiet host
            advance(Duration.ofSeconds(1));
            pipe(SinkRecords.accounting(Kind.PERIODIC, OptionalLong.empty(), now));
        }
        assertThat(output()).hasSize(1);
    }

    @Test
    void shouldReportSilence() {
        pipe(SinkRecords.start(now));
        events(1, 3);
        Instant last = now;
        advance(Duration.ofSeconds(4));
        assertThat(row().state()).isEqualTo(State.LIVE);
        advance(Duration.ofSeconds(2));

        assertThat(row().state()).isEqualTo(State.SILENT);
        assertThat(row().silentSince()).contains(last);
        assertThat(output().getLast()).isEqualTo(row());

        accounting(Kind.PERIODIC, 3);
        assertThat(output())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.state()).isEqualTo(State.LIVE);
                    assertThat(it.silentSince()).isEmpty();
                });
    }

    /** A task that lags does not know whether the source is silent. */
    @Test
    void shouldNotReportSilenceBeforeTheEndOfThePartition() {
        pipe(SinkRecords.start(now));
        for (int i = 0; i < 10; i++) {
            next++; // written by others, and not read yet
            advance(Duration.ofSeconds(1));
        }
        assertThat(row().state()).isEqualTo(State.LIVE);
    }

    @Test
    void shouldNotReportSilenceOfWhatAnOpenTransactionHides() {
        pipe(SinkRecords.start(now));
        hidden = 3;
        advance(Duration.ofSeconds(20));
        assertThat(row().state()).isEqualTo(State.LIVE);

        hidden = 0; // aborted: three offsets without a record
        next += 3;
        advance(Duration.ofSeconds(4));
        assertThat(row().state()).isEqualTo(State.LIVE);
        advance(Duration.ofSeconds(2));
        assertThat(row().state()).isEqualTo(State.SILENT);
    }

    /** There is an open transaction at each moment, but each one ends. */
    @Test
    void shouldReportSilenceBesideTransactions() {
        pipe(SinkRecords.start(now));
        hidden = 1;
        for (int i = 0; i < 10; i++) {
            advance(Duration.ofSeconds(1));
            input().pipeInput("key".getBytes(StandardCharsets.UTF_8), new byte[3], now);
            next++;
        }
        assertThat(row().state()).isEqualTo(State.SILENT);
    }

    @Test
    void shouldKeepABoundedNumberOfSources() {
        for (int i = 0; i < 5; i++) {
            pipe(SinkRecords.event("made-up-" + i, 1, now));
        }
        pipe(SinkRecords.event("made-up-0", 2, now));

        KeyValueStore<String, StoredRow> store = driver.getKeyValueStore(AccountingProcessor.STORE);
        assertThat(store.approximateNumEntries()).isEqualTo(2);
        assertThat(store.get("made-up-0/exec").row().delivered()).isEqualTo(2);
        assertThat(uncounted.unaccounted().sum()).isEqualTo(3);
    }

    @Test
    void shouldNotReportSilenceAfterTheFinalRecord() {
        events(1, 3);
        accounting(Kind.FINAL, 3);
        advance(Duration.ofSeconds(10));
        assertThat(row().state()).isEqualTo(State.ENDED);
    }

    @Test
    void shouldLogTextOfARecordEscaped() {
        try (LogRecords log = LogRecords.of(FleetTable.class)) {
            pipe(SinkRecords.event("web-1\nWARNING: forged", 1, now));
            assertThat(log.texts(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("\\u000aWARNING: forged")
                    .doesNotContain("\n");
        }
    }

    @Test
    void shouldCountForeignRecords() {
        input().pipeInput(null, new byte[3], now);
        input().pipeInput("key".getBytes(StandardCharsets.UTF_8), new byte[3], now);
        assertThat(uncounted.foreign().sum()).isEqualTo(2);
        assertThat(output()).isEmpty();
    }
}

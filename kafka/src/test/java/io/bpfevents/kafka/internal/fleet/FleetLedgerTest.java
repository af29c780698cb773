package io.bpfevents.kafka.internal.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** Sources that another one must not disturb, and figures that begin anew. */
class FleetLedgerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final OptionalLong RING = OptionalLong.of(0);
    private static final StreamId EXEC = stream("web-1");

    private final FleetLedger ledger =
            new FleetLedger(InstantSource.fixed(NOW), Duration.ofSeconds(5), 3);

    private static StreamId stream(String host) {
        return new StreamId(host, "exec", "boot-1", "exec#1");
    }

    private void accounting(
            StreamId stream, Kind kind, OptionalLong countedFrom, long position, long passed) {
        ledger.accounting(
                0,
                new AccountingRecord(
                        stream,
                        kind,
                        NOW,
                        countedFrom,
                        kind == Kind.START ? OptionalLong.empty() : OptionalLong.of(position),
                        passed,
                        0,
                        0,
                        0,
                        0,
                        0,
                        OptionalLong.of(0),
                        0,
                        0,
                        OptionalLong.of(0)),
                NOW);
    }

    private void events(long from, long to) {
        for (long position = from; position <= to; position++) {
            assertThat(ledger.event(0, EXEC, position, NOW)).isTrue();
        }
    }

    private SourceAccounting exec() {
        return ledger.snapshot().stream()
                .filter(it -> it.stream().equals(EXEC))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldKeepABoundedNumberOfSources() {
        try (LogRecords log = LogRecords.of("io.bpfevents.kafka.FleetReader")) {
            accounting(EXEC, Kind.START, RING, 0, 0);
            for (int i = 0; i < 10; i++) {
                StreamId made = stream("made-up-" + i);
                assertThat(ledger.event(i % 2, made, 1, NOW)).as("delivered").isTrue();
                ledger.rejection(i % 2, made, 2, NOW);
            }
            accounting(stream("made-up-9"), Kind.FINAL, RING, 2, 2);
            events(1, 5);
            accounting(EXEC, Kind.PERIODIC, RING, 6, 6);

            assertThat(ledger.snapshot()).hasSize(3);
            assertThat(ledger.unaccounted()).isEqualTo(17);
            assertThat(exec().lostInTopic()).hasValue(1);
            assertThat(log.texts(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("more than 3 sources", "partition 0");
        }
    }

    @Test
    void shouldAdmitSourcesAgainAfterAPartitionHasMoved() {
        for (int i = 0; i < 3; i++) {
            ledger.event(1, stream("made-up-" + i), 1, NOW);
        }
        ledger.forget(1);
        accounting(EXEC, Kind.START, RING, 0, 0);
        assertThat(exec().lostInTopic()).hasValue(0);
        assertThat(ledger.unaccounted()).isZero();
    }

    @Test
    void shouldWarnIfASourceIsInAnotherPartition() {
        try (LogRecords log = LogRecords.of("io.bpfevents.kafka.FleetReader")) {
            accounting(EXEC, Kind.START, RING, 0, 0);
            ledger.event(1, EXEC, 1, NOW);
            ledger.event(1, EXEC, 2, NOW);
            assertThat(ledger.snapshot()).as("a row per partition").hasSize(2);
            assertThat(log.texts(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("was in partition 0, and is in partition 1 now");
        }
    }

    /** Another process has moved the position of the ring, from which counting began anew. */
    @Test
    void shouldNotCountALossIfTheHostCountsFromAnotherPosition() {
        accounting(EXEC, Kind.START, RING, 0, 0);
        events(1, 4);
        accounting(EXEC, Kind.PERIODIC, RING, 4, 4);

        accounting(EXEC, Kind.START, OptionalLong.of(10), 0, 0);
        assertThat(exec().uncleanEnds()).isOne();
        events(11, 12);
        accounting(EXEC, Kind.PERIODIC, OptionalLong.of(10), 30, 20); // more than before
        assertThat(exec().lostInTopic()).hasValue(0);
        events(31, 32);
        accounting(EXEC, Kind.PERIODIC, OptionalLong.of(10), 33, 23);
        assertThat(exec().lostInTopic()).hasValue(1);
        assertThat(exec().received()).isEqualTo(8);
        assertThat(exec().uncleanEnds()).isOne();
    }

    @Test
    void shouldNotCountARepeatedStartAsAnotherOne() {
        accounting(EXEC, Kind.START, OptionalLong.empty(), 0, 0);
        accounting(EXEC, Kind.START, OptionalLong.empty(), 0, 0);
        events(1, 4);
        accounting(EXEC, Kind.PERIODIC, OptionalLong.empty(), 4, 4);
        assertThat(exec().uncleanEnds()).isZero();
        assertThat(exec().lostInTopic()).hasValue(0);
    }

    @Test
    void shouldNotCountALossIfLifetimeFiguresBeginOrEnd() {
        accounting(EXEC, Kind.START, OptionalLong.empty(), 0, 0);
        events(1, 4);
        accounting(EXEC, Kind.PERIODIC, OptionalLong.empty(), 4, 4);
        accounting(EXEC, Kind.START, RING, 0, 1_000);
        accounting(EXEC, Kind.PERIODIC, RING, 5_000, 3_000);
        assertThat(exec().lostInTopic()).hasValue(0);
        assertThat(exec().uncleanEnds()).isOne();
        accounting(EXEC, Kind.PERIODIC, OptionalLong.empty(), 9_000, 4_000);
        assertThat(exec().lostInTopic()).hasValue(0);
        assertThat(exec().uncleanEnds()).isEqualTo(2);
    }

    @Test
    void shouldCountFiguresThatContradictAsAnUncleanEnd() {
        accounting(EXEC, Kind.START, RING, 0, 1_000);
        events(1, 4);
        accounting(EXEC, Kind.PERIODIC, RING, 4, 4);

        assertThat(exec().uncleanEnds()).isOne();
        assertThat(exec().lostInTopic()).hasValue(0);
    }
}

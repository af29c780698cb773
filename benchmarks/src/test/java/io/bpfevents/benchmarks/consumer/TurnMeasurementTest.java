package io.bpfevents.benchmarks.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnMeasurementTest {
    private final TurnMeasurement measurement = new TurnMeasurement("drain");

    private void record(int sequence, int flags) {
        measurement.record(1000 + sequence, (long) flags << 32 | Integer.toUnsignedLong(sequence));
    }

    @Test
    void shouldAcceptAnyFirstSequenceNumber() {
        record(7, 0);
        record(8, 0);

        assertThat(measurement.all()).isEqualTo(2);
        assertThat(measurement.allGaps()).isZero();
        assertThat(measurement.checksum()).isEqualTo(2015);
    }

    @Test
    void shouldCountMissingSequenceNumbers() {
        record(0, 0);
        record(3, 0);
        record(5, 0);

        assertThat(measurement.allGaps()).isEqualTo(3);
    }

    @Test
    void shouldContinueAfterTheLargestSequenceNumber() {
        record(-1, 0);
        record(0, 0);

        assertThat(measurement.allGaps()).isZero();
    }

    @Test
    void shouldDetectRepeatedRecords() {
        record(1, 0);
        record(2, 0);
        record(2, 0);

        assertThat(measurement.allGaps()).isNotZero();
    }

    @Test
    void shouldMeasureTheLatencyOfTimedRecordsWithinTheInterval() {
        timed(0);
        record(1, TurnMeasurement.START);
        record(2, 0);
        timed(3);
        record(4, TurnMeasurement.END);
        timed(5);

        assertThat(measurement.timed()).isEqualTo(1);
        Map<String, String> report = Json.parse(measurement.report("mine", "stream"));
        assertThat(Double.parseDouble(report.get("p50_us"))).isGreaterThanOrEqualTo(1e6);
        assertThat(report).containsEntry("timed", "1");
    }

    /** A record that was submitted a second ago. */
    private void timed(int sequence) {
        long timestamp = System.nanoTime() - 1_000_000_000;
        measurement.record(timestamp, (long) TurnMeasurement.TIMED << 32 | sequence);
    }

    @Test
    void shouldMeasureTheLatencyOfAllRecordsInTheModeLatency() {
        TurnMeasurement latencies = new TurnMeasurement("latency");
        latencies.record(System.nanoTime(), (long) TurnMeasurement.START << 32);
        latencies.record(System.nanoTime(), 1);
        latencies.record(System.nanoTime(), 2);

        assertThat(latencies.timed()).isEqualTo(2);
    }

    @Test
    void shouldReportTheMeasuredIntervalOnly() {
        record(1, 0);
        record(2, TurnMeasurement.START);
        record(3, 0);
        record(5, TurnMeasurement.END);
        record(9, TurnMeasurement.STOP);

        assertThat(measurement.end()).isCompleted();
        assertThat(measurement.report("mine", "drain"))
                .startsWith("{\"role\":\"consumer\",\"impl\":\"mine\",\"mode\":\"drain\",")
                .contains("\"records\":2,", "\"seq_gaps\":1,", "\"rounds\":1,")
                .contains("\"all_records\":5,", "\"all_gaps\":4", "\"checksum\":5020,");
    }
}

package io.bpfevents.benchmarks.consumer;

import static org.assertj.core.api.Assertions.assertThat;

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

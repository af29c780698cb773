package io.bpfevents.benchmarks.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally("drain");

    private void record(int sequence, int flags) {
        tally.record(1000 + sequence, (long) flags << 32 | Integer.toUnsignedLong(sequence));
    }

    @Test
    void shouldTakeAnyFirstRecord() {
        record(7, 0);
        record(8, 0);

        assertThat(tally.all()).isEqualTo(2);
        assertThat(tally.allGaps()).isZero();
        assertThat(tally.checksum()).isEqualTo(2015);
    }

    @Test
    void shouldCountWhatIsMissing() {
        record(0, 0);
        record(3, 0);
        record(5, 0);

        assertThat(tally.allGaps()).isEqualTo(3);
    }

    @Test
    void shouldGoOnBehindTheLargestSequenceNumber() {
        record(-1, 0);
        record(0, 0);

        assertThat(tally.allGaps()).isZero();
    }

    @Test
    void shouldNoticeRecordsThatComeAgain() {
        record(1, 0);
        record(2, 0);
        record(2, 0);

        assertThat(tally.allGaps()).isNotZero();
    }

    @Test
    void shouldReportTheIntervalAlone() {
        record(1, 0);
        record(2, Tally.START);
        record(3, 0);
        record(5, Tally.END);
        record(9, Tally.STOP);

        assertThat(tally.end()).isCompleted();
        assertThat(tally.report("mine", "drain"))
                .startsWith("{\"role\":\"consumer\",\"impl\":\"mine\",\"mode\":\"drain\",")
                .contains("\"records\":2,", "\"seq_gaps\":1,", "\"rounds\":1,")
                .contains("\"all_records\":5,", "\"all_gaps\":4", "\"checksum\":5020,");
    }
}

package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static Outcome outcome(String records, String gaps, String checksum) {
        return new Outcome(
                Map.of("all_records", "10", "all_drops", "2", "checksum", "77"),
                Map.of("all_records", records, "all_gaps", gaps, "checksum", checksum));
    }

    @Test
    void shouldAcceptTheSameRecords() {
        assertThat(outcome("10", "2", "77").mistake()).isEmpty();
    }

    @Test
    void shouldNameWhatDiffers() {
        assertThat(outcome("9", "2", "77").mistake().orElseThrow()).contains("all_records 9");
        assertThat(outcome("10", "3", "77").mistake().orElseThrow()).contains("all_gaps 3");
        assertThat(outcome("10", "2", "78").mistake().orElseThrow()).contains("checksum 78");
    }
}

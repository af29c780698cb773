package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnResultTest {
    private static TurnResult result(String records, String gaps, String checksum) {
        return new TurnResult(
                Map.of("all_records", "10", "all_drops", "2", "checksum", "77"),
                Map.of("all_records", records, "all_gaps", gaps, "checksum", checksum));
    }

    @Test
    void shouldAcceptEqualRecords() {
        assertThat(result("10", "2", "77").mismatch()).isEmpty();
    }

    @Test
    void shouldNameEachDifference() {
        assertThat(result("9", "2", "77").mismatch().orElseThrow()).contains("all_records 9");
        assertThat(result("10", "3", "77").mismatch().orElseThrow()).contains("all_gaps 3");
        assertThat(result("10", "2", "78").mismatch().orElseThrow()).contains("checksum 78");
    }
}

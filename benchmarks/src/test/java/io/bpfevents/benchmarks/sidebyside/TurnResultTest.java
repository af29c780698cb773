package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnResultTest {
    private static TurnResult result(String records, String gaps, String lost, String checksum) {
        return new TurnResult(
                Map.of("all_records", "10", "all_drops", "2", "lost", "3", "checksum", "77"),
                Map.of(
                        "all_records",
                        records,
                        "all_gaps",
                        gaps,
                        "lost",
                        lost,
                        "checksum",
                        checksum));
    }

    @Test
    void shouldAcceptEqualRecords() {
        assertThat(result("10", "2", "3", "77").mismatch()).isEmpty();
    }

    @Test
    void shouldNameEachDifference() {
        assertThat(result("9", "2", "3", "77").mismatch().orElseThrow()).contains("all_records 9");
        assertThat(result("10", "3", "3", "77").mismatch().orElseThrow()).contains("all_gaps 3");
        assertThat(result("10", "2", "0", "77").mismatch().orElseThrow())
                .contains("lost 3, lost 0");
        assertThat(result("10", "2", "3", "78").mismatch().orElseThrow()).contains("checksum 78");
    }
}

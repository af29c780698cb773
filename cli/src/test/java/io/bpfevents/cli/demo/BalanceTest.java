package io.bpfevents.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.stats.AcknowledgementStats;
import io.bpfevents.core.stats.RingbufAudit;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The equation, balanced and not balanced. */
class BalanceTest {
    /** An audit that accounts for 21 attempts. */
    private static RingbufAudit audit(long pendingAtOpen, OptionalLong failures) {
        return audit(pendingAtOpen, failures, 0);
    }

    private static RingbufAudit audit(long pendingAtOpen, OptionalLong failures, long throttled) {
        return new RingbufAudit(
                1,
                2,
                3,
                OptionalLong.of(4),
                5 + pendingAtOpen,
                640,
                OptionalLong.empty(),
                pendingAtOpen,
                failures,
                OptionalLong.of(1),
                throttled,
                OptionalLong.empty(),
                AcknowledgementStats.NONE,
                Optional.empty());
    }

    private static Balance balance(RingbufAudit audit, long ended, long begun) {
        return new Balance(new SourceAudit(audit, ended, begun, Optional.empty()));
    }

    private static String verdict(long ended, long begun) {
        String equation = balance(audit(0, OptionalLong.of(6)), ended, begun).describe();
        return equation.substring(equation.indexOf(": ") + 2);
    }

    @Test
    void shouldDescribeTheEquation() {
        assertThat(balance(audit(0, OptionalLong.of(6)), 21, 21).describe())
                .isEqualTo(
                        "attempts 21 = delivered 1 + dropped 2 + decode failures 3 + discarded 4"
                                + " + pending 5 + reserve failures 6: balanced");
        assertThat(balance(audit(7, OptionalLong.of(6)), 20, 22).describe())
                .isEqualTo(
                        "attempts 20 to 22 + pending at open 7 = delivered 1 + dropped 2"
                                + " + decode failures 3 + discarded 4 + pending 12"
                                + " + reserve failures 6: balanced");
        assertThat(balance(audit(0, OptionalLong.of(6), 9), 30, 30).describe())
                .endsWith("+ pending 5 + reserve failures 6 + throttled 9: balanced");
    }

    @Test
    void shouldBalanceIfAtLeastAllEndedAndAtMostAllBegunAttemptsAreCounted() {
        assertThat(verdict(21, 21)).isEqualTo("balanced");
        assertThat(verdict(21, 25)).isEqualTo("balanced");
        assertThat(verdict(17, 21)).isEqualTo("balanced");
        assertThat(verdict(22, 22)).isEqualTo("NOT balanced, 1 too few");
        assertThat(verdict(23, 24)).isEqualTo("NOT balanced, 2 too few");
        assertThat(verdict(20, 20)).isEqualTo("NOT balanced, 1 too many");
        assertThat(verdict(10, 18)).isEqualTo("NOT balanced, 3 too many");
    }

    @Test
    void shouldNotBalanceWithoutACounterOfFailures() {
        Balance balance = balance(audit(0, OptionalLong.empty()), 21, 21);
        assertThat(balance.isBalanced()).isFalse();
        assertThat(balance.describe())
                .endsWith("+ reserve failures ?: not every figure has a counter");
        assertThat(StrictJson.object(balance.json(4096).strip()))
                .containsEntry("reserve_failures", null)
                .containsEntry("balanced", null);
    }

    @Test
    void shouldWriteOneJsonObject() {
        String json = balance(audit(7, OptionalLong.of(6)), 21, 21).json(4096);
        assertThat(json).endsWith("}\n");
        assertThat(StrictJson.object(json.strip()).toString())
                .isEqualTo(
                        "{attempts=21, pending_at_open=7, delivered=1, dropped=2, decode_failures=3,"
                                + " discarded=4, pending=12, reserve_failures=6, throttled=0, balanced=true,"
                                + " reserve_refused=1, pending_bytes=640, ring_bytes=4096}");
        assertThat(balance(audit(0, OptionalLong.of(6)), 1, 1).json(4096))
                .contains("\"balanced\":false");
    }
}

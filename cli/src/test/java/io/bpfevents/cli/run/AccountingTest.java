package io.bpfevents.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.stats.AcknowledgementStats;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.PerfbufStats;
import io.bpfevents.core.stats.RingbufStats;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Unknown figures are never printed as 0. */
class AccountingTest {
    private static RingbufStats ring(OptionalLong failures) {
        return new RingbufStats(
                1,
                2,
                3,
                64,
                4096,
                OptionalLong.empty(),
                failures,
                OptionalLong.empty(),
                0,
                OptionalLong.empty(),
                AcknowledgementStats.NONE);
    }

    private static PerfbufStats perf(LostCount lost) {
        return new PerfbufStats(
                1, 2, 3, 64, 4096, lost, Optional.empty(), 4, 0, AcknowledgementStats.NONE);
    }

    @Test
    void shouldPrintWhatIsKnown() {
        Accounting accounting = Accounting.of(ring(OptionalLong.of(7)));

        assertThat(accounting.words())
                .isEqualTo(
                        "delivered 1, dropped 2, decode failures 3, discarded ?, reserve failures 7,"
                                + " throttled 0, pending bytes 64");
        assertThat(accounting.json())
                .isEqualTo(
                        "{\"delivered\":1,\"dropped\":2,\"decode_failures\":3,\"discarded\":null,"
                                + "\"reserve_failures\":7,\"throttled\":0,\"pending_bytes\":64}");
    }

    @Test
    void shouldPrintAQuestionMarkForWhatIsUnknown() {
        Accounting accounting = Accounting.of(ring(OptionalLong.empty()));

        assertThat(accounting.words()).contains("reserve failures ?, throttled ?");
        assertThat(accounting.json()).contains("\"reserve_failures\":null,\"throttled\":null");
    }

    @Test
    void shouldPrintALowerBound() {
        assertThat(Accounting.of(perf(new LostCount.AtLeast(5))).words())
                .contains("lost at least 5, output failures ?, late 4, throttled ?");
        assertThat(Accounting.of(perf(new LostCount.AtLeast(5))).json())
                .contains("\"lost_at_least\":5");
        assertThat(Accounting.of(perf(new LostCount.Exact(5))).words()).contains("lost 5,");
    }
}

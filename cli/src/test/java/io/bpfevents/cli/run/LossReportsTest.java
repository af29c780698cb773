package io.bpfevents.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LossReportsTest {
    private static int twoLosses(Console console, String... arguments) {
        LossReports reports = new LossReports(console, arguments.length > 0);
        reports.add(new Loss(LossCause.RESERVE_FAILURE, 3, 3, Instant.EPOCH));
        reports.add(new Loss(LossCause.DROPPED, 1, 1, Instant.EPOCH));
        reports.add(new Loss(LossCause.RESERVE_FAILURE, 4, 7, Instant.EPOCH));
        reports.printDue();
        reports.add(new Loss(LossCause.DROPPED, 1, 2, Instant.EPOCH));
        reports.print();
        reports.print();
        return 0;
    }

    @Test
    void shouldSumTheLossesOfACause() {
        assertThat(Command.run(LossReportsTest::twoLosses).err())
                .isEqualTo(
                        """
                        bpf-events: lost 7 (reserve failure), 7 in total
                        bpf-events: lost 1 (dropped), 1 in total
                        bpf-events: lost 1 (dropped), 2 in total
                        """);
    }

    @Test
    void shouldReportAsJson() {
        assertThat(Command.run(LossReportsTest::twoLosses, "json").err())
                .startsWith(
                        "{\"lost\":7,\"cause\":\"reserve_failure\",\"cumulative\":7,"
                                + "\"time\":\"1970-01-01T00:00:00Z\"}\n")
                .hasLineCount(3);
    }
}

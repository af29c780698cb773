package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.machine.Cpus;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that read one ring in turn. No measured time is checked. */
@KernelTest
class RunIT {
    private static final List<ConsumerKind> CONSUMERS =
            List.of(ConsumerKind.C_LIBBPF, ConsumerKind.C_RAW, ConsumerKind.FLUX);

    private static final Buffers RING = Buffers.ring(65536);

    @Test
    void shouldGiveEachConsumerItsTurns() throws Exception {
        Scenario drain = new Scenario("drain", "small", 64, RING, "drain 2 100", 1, 2);
        Scenario stream =
                new Scenario("stream", "short", 256, RING, "stream 0.02 0 100000 100 4096", 0, 1);
        Scenario rate =
                new Scenario("rate", "short", 64, RING, "stream 0.02 0 10000 100 adaptive", 0, 1);
        List<Row> rows;
        try (PinDirectory pins = new PinDirectory();
                ChildProcesses processes =
                        new ChildProcesses(pins.resolve("ring"), Cpus.ofThisMachine())) {
            TimeBudget budget = new TimeBudget(Duration.ofMinutes(5), 3);
            Run run = new Run(processes, CONSUMERS, budget, progress -> {});

            rows = run.measure(drain);
            assertThat(run.measure(stream))
                    .extracting(Row::metric)
                    .contains(Metric.CPU_SECONDS_PER_MILLION, Metric.PRODUCER_NS_PER_ATTEMPT)
                    .contains(Metric.P50_US, Metric.P99_US);
            String svg = new RatesPlot("a machine").of(run.measure(rate));
            assertThat(svg.lines().filter(line -> line.startsWith("<polyline points=\"")))
                    .hasSize(2 * CONSUMERS.size());
            assertThat(run.mismatches()).isEmpty();
        }
        assertThat(rows).extracting(Row::consumer).containsExactlyElementsOf(CONSUMERS);
        assertThat(rows).extracting(Row::turns).containsOnly(2);
        assertThat(rows.getFirst().ratio()).isEqualTo(new Spread(1, 1, 1));
    }

    @Test
    void shouldCompareThePerfBufferOfCWithItselfAndWithARing() throws Exception {
        Scenario drain = new Scenario("perf", "", 64, Buffers.perf(65536, 1), "drain 2 100", 0, 1);
        Scenario bursts =
                new Scenario(
                        "perf-or-ring",
                        "",
                        64,
                        new Buffers(65536, 32768, 512),
                        "stream 0.02 0 1000000 10000 adaptive",
                        0,
                        1);
        try (PinDirectory pins = new PinDirectory();
                ChildProcesses processes =
                        new ChildProcesses(pins.resolve("ring"), Cpus.ofThisMachine())) {
            List<ConsumerKind> both = List.of(ConsumerKind.C_LIBBPF, ConsumerKind.C_PERF);
            TimeBudget budget = new TimeBudget(Duration.ofMinutes(5), 2);
            Run run = new Run(processes, both, budget, progress -> {});

            List<Row> drained = run.measure(drain);
            assertThat(drained).extracting(Row::consumer).containsExactly(ConsumerKind.C_PERF);
            assertThat(drained.getFirst().ratio()).isEqualTo(new Spread(1, 1, 1));
            assertThat(run.measure(bursts))
                    .filteredOn(row -> row.metric() == Metric.BUFFER_KIB)
                    .extracting(row -> row.value().median())
                    .containsExactly(64.0, 32.0 * Runtime.getRuntime().availableProcessors());
            assertThat(run.mismatches()).isEmpty();
        }
    }
}

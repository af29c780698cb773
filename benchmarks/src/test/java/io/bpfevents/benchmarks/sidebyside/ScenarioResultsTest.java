package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ScenarioResultsTest {
    private static final List<ConsumerKind> CONSUMERS =
            List.of(ConsumerKind.C_LIBBPF, ConsumerKind.CORE_MAPPED, ConsumerKind.FLUX);

    private static final Buffers RING = Buffers.ring(1 << 20);

    private static List<Row> drain(String variant, double... ofFlux) {
        ScenarioResults results =
                new ScenarioResults(
                        new Scenario("drain", variant, 64, RING, "", 0, ofFlux.length), CONSUMERS);
        double ofC = 10;
        for (double flux : ofFlux) {
            results.add(
                    Map.of(
                            ConsumerKind.C_LIBBPF, Map.of(Metric.NS_PER_RECORD, ofC),
                            ConsumerKind.CORE_MAPPED, Map.of(Metric.NS_PER_RECORD, ofC),
                            ConsumerKind.FLUX, Map.of(Metric.NS_PER_RECORD, flux)));
            ofC *= 2;
        }
        return results.rows();
    }

    @Test
    void shouldCompareWithinEachRound() {
        Row flux = drain("in cache", 20, 10, 80).getLast();

        assertThat(flux.value()).isEqualTo(new Spread(20, 10, 80));
        assertThat(flux.ratio()).isEqualTo(new Spread(2, 0.5, 2));
        assertThat(flux.turns()).isEqualTo(3);
    }

    @Test
    void shouldIgnoreFailedTurns() {
        ScenarioResults results =
                new ScenarioResults(
                        new Scenario("drain", "in cache", 64, RING, "", 0, 1), CONSUMERS);
        results.add(Map.of(ConsumerKind.C_LIBBPF, Map.of(Metric.NS_PER_RECORD, 1.0)));

        assertThat(results.rows()).extracting(Row::consumer).containsOnly(ConsumerKind.C_LIBBPF);
    }

    @Test
    void shouldWriteEachFieldOfARow() {
        assertThat(ResultFiles.json(drain("in cache", 15)))
                .startsWith("[")
                .contains("\"mode\": \"drain\"", "\"size\": 64", "\"consumer\": \"flux\"")
                .contains("\"metric\": \"ns_per_record\"", "\"value\": 15.0000")
                .contains("\"ratio_to_c\": 1.5000");
    }

    @Test
    void shouldPrintALinePerConsumer() {
        assertThat(Table.of(drain("in cache", 15)))
                .contains("drain, in cache, 64 B", "1 MiB")
                .containsPattern("flux +15\\.00 +1\\.50 +\\[1\\.50-1\\.50]");
    }

    @Test
    void shouldPrintTheRatioOfEachMetric() {
        Scenario scenario = new Scenario("stream", "flat out", 64, RING, "", 0, 1);
        ScenarioResults results = new ScenarioResults(scenario, CONSUMERS);
        results.add(
                Map.of(
                        ConsumerKind.C_LIBBPF, stream(0.1, 0, 100),
                        ConsumerKind.CORE_MAPPED, Map.of(Metric.DROP_PERCENT, 0.0),
                        ConsumerKind.FLUX, stream(0.05, 3, 40)));

        assertThat(Table.of(results.rows()))
                .containsPattern(
                        "flux +0\\.0500 +0\\.50 +3\\.00 +- +40\\.0 +0\\.40 +\\[0\\.50-0\\.50]")
                .containsPattern("core-mapped +- +- +0\\.00 +- +- +-\\R");
    }

    private static Map<Metric, Double> stream(double cpu, double drops, double producer) {
        return Map.of(
                Metric.CPU_SECONDS_PER_MILLION, cpu,
                Metric.DROP_PERCENT, drops,
                Metric.PRODUCER_NS_PER_ATTEMPT, producer);
    }

    @Test
    void shouldDrawWellFormedXml() throws Exception {
        String svg = new Plot("a machine with <two> CPUs").of(drain("in cache", 15, 20));

        var root =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getElementsByTagName("rect").getLength()).isEqualTo(1 + CONSUMERS.size());
    }

    @Test
    void shouldClaimMeasuredRatiosOnly() {
        List<Row> rows = new ArrayList<>(drain("in cache", 25));
        assertThat(new Claim(rows).text("a machine")).isEmpty();

        rows.addAll(drain("beyond cache", 30));
        rows.add(flux("latency", "1000 per second", Metric.P50_US, 1.25));
        double ratio = 0.1;
        for (String variant : List.of(Plan.FLAT_OUT, Plan.STEADY_1M, Plan.STEADY_100K)) {
            rows.add(flux("stream", variant, Metric.CPU_SECONDS_PER_MILLION, ratio));
            rows.add(flux("stream", variant, Metric.PRODUCER_NS_PER_ATTEMPT, ratio + 0.3));
            rows.add(flux("stream", variant, Metric.MILLION_RECORDS_PER_SECOND, ratio + 3));
            ratio += 0.1;
        }
        String claim = new Claim(rows).text("a machine").orElseThrow();
        assertThat(claim.replace('\n', ' '))
                .contains("0.10, 0.20 and 0.30 times the CPU", "0.40, 0.50 and 0.60 times as long")
                .contains("3.10 times as many", "takes 2.50 times as long, from core 1.00")
                .contains("3.00 and 1.00", "arrives after 1.25 times", "on a machine.");
        assertThat(claim.lines()).allMatch(line -> line.length() <= 100);
        assertThat(claim).doesNotContain("  ").endsWith(".\n");
    }

    @Test
    void shouldPlanTheStreamsThatTheClaimQuotes() {
        assertThat(Plan.quick().scenarios())
                .extracting(Scenario::variant)
                .contains(Plan.FLAT_OUT, Plan.STEADY_1M, Plan.STEADY_100K);
    }

    private static Row flux(String mode, String variant, Metric metric, double ratio) {
        Scenario scenario = new Scenario(mode, variant, 64, RING, "", 0, 1);
        Spread spread = new Spread(ratio, ratio, ratio);
        return new Row(scenario, ConsumerKind.FLUX, metric, spread, spread, 1);
    }

    @Test
    void shouldPlanAQuickRunOfEveryMode() {
        assertThat(Plan.quick().scenarios())
                .extracting(Scenario::mode)
                .contains("drain", "stream", "latency", "perf", "perf-or-ring");
        assertThat(Plan.quick().atMost()).isLessThan(Duration.ofMinutes(3));
        assertThat(Plan.full().scenarios()).hasSize(6 + 8 + 2 + 5 + 5 + 2 + 3);
    }

    @Test
    void shouldComparePerfBuffersWithC() {
        ScenarioResults results =
                new ScenarioResults(
                        new Scenario("perf", "", 64, Buffers.perf(1 << 20, 512), "drain 1 1", 0, 1),
                        List.of(ConsumerKind.C_PERF, ConsumerKind.FLUX_PERF));
        results.add(
                Map.of(
                        ConsumerKind.C_PERF, Map.of(Metric.NS_PER_RECORD, 10.0),
                        ConsumerKind.FLUX_PERF, Map.of(Metric.NS_PER_RECORD, 15.0)));

        assertThat(Table.of(results.rows()))
                .contains("(perf buffer of 1 MiB per CPU, median of 1)")
                .containsPattern("flux-perf +15\\.00 +1\\.50");
        assertThat(ResultFiles.json(results.rows()))
                .contains("\"per_cpu\": 1048576", "\"samples\": 512")
                .doesNotContain("\"ring\"");
    }

    @Test
    void shouldComparePerfBuffersWithARingOfTheSameSize() {
        Buffers both = Buffers.ofSameSize(1 << 20, 3, 1);
        Scenario scenario = new Scenario("perf-or-ring", "", 64, both, "stream 1 0 0 0 none", 0, 1);

        assertThat(both.perCpu()).isEqualTo(1 << 18); // a power of two
        assertThat(scenario.reference()).isEqualTo(ConsumerKind.C_LIBBPF);
        assertThat(Arrays.stream(ConsumerKind.values()).filter(scenario::includes))
                .containsExactlyInAnyOrder(
                        ConsumerKind.C_LIBBPF,
                        ConsumerKind.C_PERF,
                        ConsumerKind.FLUX,
                        ConsumerKind.FLUX_PERF);
    }

    @Test
    void shouldWarmUpWhatIsMeasured() {
        Plan perf = Plan.quick().only(scenario -> scenario.mode().equals("perf"));
        Plan ring = Plan.quick().only(scenario -> scenario.mode().equals("drain"));

        assertThat(perf.warmUps()).anyMatch(warmUp -> warmUp.includes(ConsumerKind.FLUX_PERF));
        assertThat(ring.warmUps()).noneMatch(warmUp -> warmUp.includes(ConsumerKind.FLUX_PERF));
    }

    @Test
    void shouldShareTheRemainingTime() {
        Duration all = Duration.ofSeconds(100);
        long before = System.nanoTime();
        TimeBudget budget = new TimeBudget(all, 2);
        long begun = System.nanoTime();
        long half = budget.nextDeadline();
        long called = System.nanoTime();

        // half of the time that remained at the call
        assertThat(half - before).isGreaterThanOrEqualTo(all.dividedBy(2).toNanos());
        assertThat(half - begun)
                .isLessThanOrEqualTo(all.plusNanos(called - before).dividedBy(2).toNanos());
        assertThat(budget.nextDeadline() - before)
                .isBetween(all.toNanos(), all.plusNanos(begun - before).toNanos());
    }
}

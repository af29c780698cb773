package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of all turns of a scenario, and the rows computed from them. */
final class ScenarioResults {
    private final Scenario scenario;
    private final List<ConsumerKind> consumers;
    private final List<Map<ConsumerKind, Map<Metric, Double>>> rounds = new ArrayList<>();

    ScenarioResults(Scenario scenario, List<ConsumerKind> consumers) {
        this.scenario = scenario;
        this.consumers = consumers;
    }

    /** Adds a round: the figures of one turn of each consumer that finished it. */
    void add(Map<ConsumerKind, Map<Metric, Double>> round) {
        rounds.add(round);
    }

    /** The rows, by metric, then by consumer. */
    List<Row> rows() {
        Map<Metric, List<Row>> rows = new LinkedHashMap<>();
        for (Metric metric : Metric.of(scenario)) {
            rows.put(metric, consumers.stream().map(c -> row(c, metric)).toList());
        }
        return rows.values().stream().flatMap(List::stream).filter(r -> r.turns() > 0).toList();
    }

    private Row row(ConsumerKind consumer, Metric metric) {
        List<Double> values = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (Map<ConsumerKind, Map<Metric, Double>> round : rounds) {
            double value = figure(round, consumer, metric);
            if (Double.isFinite(value)) {
                values.add(value);
                ratios.add(value / figure(round, scenario.reference(), metric));
            }
        }
        return new Row(
                scenario, consumer, metric, Spread.of(values), Spread.of(ratios), values.size());
    }

    private static double figure(
            Map<ConsumerKind, Map<Metric, Double>> round, ConsumerKind consumer, Metric metric) {
        return round.getOrDefault(consumer, Map.of()).getOrDefault(metric, Double.NaN);
    }
}

package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of a scenario as text, one line per consumer. */
final class Table {
    private Table() {}

    static String of(List<Row> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        Scenario scenario = rows.getFirst().scenario();
        List<Metric> metrics = rows.stream().map(Row::metric).distinct().toList();
        Map<ConsumerKind, List<Row>> byConsumer =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Row::consumer, LinkedHashMap::new, Collectors.toList()));
        StringBuilder table = new StringBuilder();
        table.append(
                "%s (ring of %s, median of %d)%n"
                        .formatted(
                                scenario.title(),
                                bytes(scenario.ringBytes()),
                                rows.getFirst().turns()));
        table.append("  %-12s".formatted("consumer"));
        metrics.forEach(metric -> table.append("%13s".formatted(metric.heading())));
        table.append("%9s  %s%n".formatted("ratio", "range"));
        byConsumer.forEach((consumer, figures) -> line(table, consumer, figures));
        return table.append(System.lineSeparator()).toString();
    }

    private static void line(StringBuilder table, ConsumerKind consumer, List<Row> figures) {
        table.append("  %-12s".formatted(consumer.label()));
        for (Row figure : figures) {
            table.append("%13s".formatted(figure.metric().show(figure.value().median())));
        }
        Spread ratio = figures.getFirst().ratio();
        if (ratio.isKnown()) {
            table.append(
                    String.format("%9.2f  [%.2f-%.2f]", ratio.median(), ratio.low(), ratio.high()));
        }
        table.append(System.lineSeparator());
    }

    static String bytes(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }
}

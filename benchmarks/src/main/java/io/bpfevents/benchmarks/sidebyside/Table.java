package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a scenario as text, one line per consumer. Each figure has its ratio to C with
 * libbpf, for a perf buffer alone to libbpf's perf buffer; a dash is an unknown one. The range is
 * that of the first ratio.
 */
final class Table {
    private Table() {}

    static String of(List<Row> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        Scenario scenario = rows.getFirst().scenario();
        List<Metric> metrics = rows.stream().map(Row::metric).distinct().toList();
        Map<ConsumerKind, Map<Metric, Row>> byConsumer =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Row::consumer,
                                        LinkedHashMap::new,
                                        Collectors.toMap(Row::metric, row -> row)));
        StringBuilder table = new StringBuilder();
        table.append(
                "%s (%s, median of %d)%n"
                        .formatted(scenario.title(), scenario.buffers(), rows.getFirst().turns()));
        table.append("  %-17s".formatted("consumer"));
        metrics.forEach(metric -> table.append(columns(metric, metric.heading(), "ratio")));
        table.append("  range%n".formatted());
        byConsumer.forEach((consumer, figures) -> {
            table.append("  %-17s".formatted(consumer.label()));
            metrics.forEach(metric -> table.append(figure(metric, figures.get(metric))));
            table.append(range(figures.get(metrics.getFirst()))).append(System.lineSeparator());
        });
        return table.append(System.lineSeparator()).toString();
    }

    private static String figure(Metric metric, @Nullable Row row) {
        return row == null
                ? columns(metric, "-", "-")
                : columns(metric, metric.show(row.value().median()), ratio(row.ratio()));
    }

    private static String columns(Metric metric, String value, String ratio) {
        int width = Math.max(9, metric.heading().length() + 2);
        return String.format("%" + width + "s%6s", value, ratio);
    }

    private static String ratio(Spread ratio) {
        if (!ratio.isKnown()) {
            return "-";
        }
        return String.format(ratio.median() < 10 ? "%.2f" : "%.0f", ratio.median());
    }

    private static String range(@Nullable Row row) {
        return row == null || !row.ratio().isKnown()
                ? ""
                : String.format("  [%.2f-%.2f]", row.ratio().low(), row.ratio().high());
    }
}

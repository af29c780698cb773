package io.bpfevents.benchmarks.sidebyside;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The reports of producer and consumer about one turn. */
record TurnResult(Map<String, String> producer, Map<String, String> consumer) {

    /** The differences between the produced and the consumed records; empty if there are none. */
    Optional<String> mismatch() {
        StringBuilder mismatches = new StringBuilder();
        compare("all_records", "all_records", mismatches);
        compare("all_drops", "all_gaps", mismatches);
        compare("lost", "lost", mismatches);
        compare("checksum", "checksum", mismatches);
        return mismatches.isEmpty() ? Optional.empty() : Optional.of(mismatches.toString().trim());
    }

    private void compare(String ofProducer, String ofConsumer, StringBuilder mismatches) {
        String produced = producer.get(ofProducer);
        String consumed = consumer.get(ofConsumer);
        if (produced == null || !Objects.equals(produced, consumed)) {
            mismatches.append(' ').append(ofProducer).append(' ').append(produced);
            mismatches.append(", ").append(ofConsumer).append(' ').append(consumed).append(';');
        }
    }

    /** The figures of the turn. */
    Map<Metric, Double> figures(Scenario scenario) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.of(scenario)) {
            figures.put(metric, metric.of(producer, consumer));
        }
        return figures;
    }
}

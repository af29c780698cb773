package io.bpfevents.benchmarks.sidebyside;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What producer and consumer say of one turn. */
record Outcome(Map<String, String> producer, Map<String, String> consumer) {

    /** Why the consumer did not get exactly the records that were produced; empty if it did. */
    Optional<String> mistake() {
        StringBuilder mistakes = new StringBuilder();
        compare("all_records", "all_records", mistakes);
        compare("all_drops", "all_gaps", mistakes);
        compare("checksum", "checksum", mistakes);
        return mistakes.isEmpty() ? Optional.empty() : Optional.of(mistakes.toString().trim());
    }

    private void compare(String ofProducer, String ofConsumer, StringBuilder mistakes) {
        String produced = producer.get(ofProducer);
        String consumed = consumer.get(ofConsumer);
        if (produced == null || !Objects.equals(produced, consumed)) {
            mistakes.append(' ').append(ofProducer).append(' ').append(produced);
            mistakes.append(", ").append(ofConsumer).append(' ').append(consumed).append(';');
        }
    }

    /** The figures of the turn. */
    Map<Metric, Double> figures(String mode) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.of(mode)) {
            figures.put(metric, metric.of(producer, consumer));
        }
        return figures;
    }
}

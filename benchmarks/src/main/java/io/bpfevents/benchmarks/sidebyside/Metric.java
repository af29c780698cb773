package io.bpfevents.benchmarks.sidebyside;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A figure of a turn. The ratios of a table are those of the first metric of its mode. */
enum Metric {
    NS_PER_RECORD("drain", "ns/record", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "ns_per_record");
        }
    },

    FIRST_NS_PER_RECORD("cold", "ns/record", "%.0f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "first_ns_per_record");
        }
    },

    CPU_SECONDS_PER_MILLION("stream", "CPU s/M", "%.4f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "cpu_seconds") / number(consumer, "records") * 1e6;
        }
    },

    MILLION_RECORDS_PER_SECOND("stream", "M records/s", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "records") / number(consumer, "seconds") / 1e6;
        }
    },

    DROP_PERCENT("stream", "drops %", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            double drops = number(producer, "drops");
            return 100 * drops / (drops + number(producer, "produced"));
        }
    },

    PRODUCER_NS_PER_ATTEMPT("stream", "producer ns", "%.1f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            double attempts = number(producer, "drops") + number(producer, "produced");
            return number(producer, "producing_seconds") * 1e9 / attempts;
        }
    },

    P50_US("latency", "p50 us", "%.1f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "p50_us");
        }
    },

    P99_US("latency", "p99 us", "%.1f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "p99_us");
        }
    };

    private final String mode;
    private final String heading;
    private final String format;

    Metric(String mode, String heading, String format) {
        this.mode = mode;
        this.heading = heading;
        this.format = format;
    }

    /** The metrics of a mode. */
    static List<Metric> of(String mode) {
        return Arrays.stream(values()).filter(metric -> metric.mode.equals(mode)).toList();
    }

    abstract double of(Map<String, String> producer, Map<String, String> consumer);

    /** The name in the JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String heading() {
        return heading;
    }

    String show(double value) {
        return String.format(format, value);
    }

    private static double number(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new IllegalArgumentException("no " + name + " in " + fields);
        }
        return Double.parseDouble(text);
    }
}

package io.bpfevents.benchmarks.sidebyside;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A figure of a turn. */
enum Metric {
    NS_PER_RECORD("ns/record", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "ns_per_record");
        }
    },

    FIRST_NS_PER_RECORD("ns/record", "%.0f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "first_ns_per_record");
        }
    },

    CPU_SECONDS_PER_MILLION("CPU s/M", "%.4f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "cpu_seconds") / number(consumer, "records") * 1e6;
        }
    },

    CPU_PERCENT("CPU %", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return 100 * number(consumer, "cpu_seconds") / number(consumer, "seconds");
        }
    },

    RECORDS_PER_SECOND("rec/s", "%.0f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "records") / number(consumer, "seconds");
        }
    },

    MILLION_RECORDS_PER_SECOND("M rec/s", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "records") / number(consumer, "seconds") / 1e6;
        }
    },

    DROP_PERCENT("drops %", "%.2f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            double drops = number(producer, "drops");
            return 100 * drops / (drops + number(producer, "produced"));
        }
    },

    PRODUCER_NS_PER_ATTEMPT("ns/attempt", "%.1f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            double attempts = number(producer, "drops") + number(producer, "produced");
            return number(producer, "producing_seconds") * 1e9 / attempts;
        }
    },

    P50_US("p50 us", "%.1f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return latency(consumer, "p50_us");
        }
    },

    P99_US("p99 us", "%.1f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return latency(consumer, "p99_us");
        }
    },

    /** The size of the ring, or of the perf buffer over all CPUs. */
    BUFFER_KIB("KiB", "%.0f") {
        @Override
        double of(Map<String, String> producer, Map<String, String> consumer) {
            return number(consumer, "buffer_bytes") / 1024;
        }
    };

    private final String heading;
    private final String format;

    Metric(String heading, String format) {
        this.heading = heading;
        this.format = format;
    }

    /** The metrics of a scenario; plots show the first one. */
    static List<Metric> of(Scenario scenario) {
        String mode = scenario.mode();
        return switch (mode.equals(Scenario.PERF) ? scenario.action() : mode) {
            case "drain" -> List.of(NS_PER_RECORD);
            case "cold" -> List.of(FIRST_NS_PER_RECORD);
            case "latency" -> List.of(P50_US, P99_US, CPU_SECONDS_PER_MILLION);
            case "rate" ->
                    List.of(
                            CPU_PERCENT,
                            RECORDS_PER_SECOND,
                            DROP_PERCENT,
                            PRODUCER_NS_PER_ATTEMPT,
                            P50_US,
                            P99_US);
            case Scenario.PERF_OR_RING ->
                    List.of(
                            CPU_SECONDS_PER_MILLION,
                            MILLION_RECORDS_PER_SECOND,
                            DROP_PERCENT,
                            PRODUCER_NS_PER_ATTEMPT,
                            P50_US,
                            P99_US,
                            BUFFER_KIB);
            default ->
                    List.of(
                            CPU_SECONDS_PER_MILLION,
                            MILLION_RECORDS_PER_SECOND,
                            DROP_PERCENT,
                            PRODUCER_NS_PER_ATTEMPT,
                            P50_US,
                            P99_US);
        };
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

    /** A latency; NaN if the turn had no record with its own timestamp. */
    private static double latency(Map<String, String> consumer, String name) {
        return number(consumer, "timed") == 0 ? Double.NaN : number(consumer, name);
    }

    private static double number(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new IllegalArgumentException("no " + name + " in " + fields);
        }
        return Double.parseDouble(text);
    }
}

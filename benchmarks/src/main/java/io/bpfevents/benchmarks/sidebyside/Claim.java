package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The statement about speed for the project's README, made of measured ratios only. */
final class Claim {
    private static final int SIZE = 64;

    private final List<Row> rows;

    Claim(List<Row> rows) {
        this.rows = rows;
    }

    /** The statement, in lines; empty if the run did not measure all of its ratios. */
    Optional<String> text(String machine) {
        try {
            return Optional.of(wrapped(sentences(machine)));
        } catch (NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private String sentences(String machine) {
        return """
        Compared with C and libbpf's `ring_buffer__poll` on streams of %d-byte records, at full \
        speed, at 1,000,000 and at 100,000 per second: a `Flux` uses %s, %s and %s times the CPU \
        time, the traced program spends %s, %s and %s times as long per record, and a record \
        arrives up to 0.2 ms later; at full speed %s times as many arrive. At 1,000 per second a \
        record arrives after %s times C's time. Reading a filled ring takes %s times as long, \
        from core %s times (beyond the caches %s and %s). Medians of `bin/bench` on %s.
        """
                .formatted(
                        SIZE,
                        stream(Plan.FLAT_OUT, Metric.CPU_SECONDS_PER_MILLION),
                        stream(Plan.STEADY_1M, Metric.CPU_SECONDS_PER_MILLION),
                        stream(Plan.STEADY_100K, Metric.CPU_SECONDS_PER_MILLION),
                        stream(Plan.FLAT_OUT, Metric.PRODUCER_NS_PER_ATTEMPT),
                        stream(Plan.STEADY_1M, Metric.PRODUCER_NS_PER_ATTEMPT),
                        stream(Plan.STEADY_100K, Metric.PRODUCER_NS_PER_ATTEMPT),
                        stream(Plan.FLAT_OUT, Metric.MILLION_RECORDS_PER_SECOND),
                        ratio("latency", "1000 per second", ConsumerKind.FLUX, Metric.P50_US),
                        drain("in cache", ConsumerKind.FLUX),
                        drain("in cache", ConsumerKind.CORE_MAPPED),
                        drain("beyond cache", ConsumerKind.FLUX),
                        drain("beyond cache", ConsumerKind.CORE_MAPPED),
                        machine);
    }

    private String stream(String variant, Metric metric) {
        return ratio("stream", variant, ConsumerKind.FLUX, metric);
    }

    private String drain(String variant, ConsumerKind consumer) {
        return ratio("drain", variant, consumer, Metric.NS_PER_RECORD);
    }

    private String ratio(String mode, String variant, ConsumerKind consumer, Metric metric) {
        double ratio =
                rows.stream()
                        .filter(row -> row.scenario().mode().equals(mode))
                        .filter(row -> row.scenario().variant().equals(variant))
                        .filter(row -> row.scenario().size() == SIZE)
                        .filter(row -> row.consumer() == consumer && row.metric() == metric)
                        .filter(row -> row.ratio().isKnown())
                        .findFirst()
                        .orElseThrow()
                        .ratio()
                        .median();
        return String.format("%.2f", ratio);
    }

    /** The text in lines of at most 100 columns, as Markdown here has. */
    private static String wrapped(String text) {
        return text.strip().replaceAll("(.{1,100})(\\s|$)", "$1\n");
    }
}

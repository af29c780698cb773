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

    /** The statement; empty if the run did not measure all of its ratios. */
    Optional<String> text(String machine) {
        try {
            return Optional.of(
                    """
                    Against C with libbpf's `ring_buffer__poll`, in the same run: reading a ring \
                    of %d-byte records takes %s times as long from core and %s times as a `Flux` \
                    of decoded records without operators (%s and %s with a ring larger than the \
                    caches); a stream of one million records per second costs the `Flux` %s times \
                    C's CPU time; a wake-up reaches its subscriber in %s times C's time (median). \
                    Medians of ratios, measured by `bin/bench` on %s.
                    """
                            .formatted(
                                    SIZE,
                                    ratio("drain", "in cache", ConsumerKind.CORE_MAPPED),
                                    ratio("drain", "in cache", ConsumerKind.FLUX),
                                    ratio("drain", "beyond cache", ConsumerKind.CORE_MAPPED),
                                    ratio("drain", "beyond cache", ConsumerKind.FLUX),
                                    ratio("stream", "1 M/s, adaptive", ConsumerKind.FLUX),
                                    ratio("latency", "1000 per second", ConsumerKind.FLUX),
                                    machine));
        } catch (NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private String ratio(String mode, String variant, ConsumerKind consumer) {
        Metric metric = Metric.of(mode).getFirst();
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
}

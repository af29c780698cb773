package io.bpfevents.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether the process keeps its size. The run has five parts of equal length: the first is the
 * warm-up, and the maximum of the last may exceed that of the second by a margin.
 */
final class Stability {
    /** The shortest run, in samples, that is judged. */
    static final int FEWEST = 5;

    private static final int PARTS = 5;
    private static final long MIB = 1 << 20;

    private record Measure(
            String name, ToLongFunction<Resources> value, long margin, long unit, String suffix) {}

    private static final List<Measure> MEASURES =
            List.of(
                    new Measure("resident memory", Resources::resident, 32 * MIB, MIB, " MiB"),
                    new Measure("heap", Resources::heap, 8 * MIB, MIB, " MiB"),
                    new Measure("metaspace", Resources::metaspace, 4 * MIB, MIB, " MiB"),
                    new Measure("descriptors", Resources::descriptors, 16, 1, ""),
                    new Measure("threads", Resources::threads, 8, 1, ""));

    private final List<String> lines = new ArrayList<>();
    private boolean flat = true;

    /**
     * @param samples at equal intervals
     */
    Stability(List<Resources> samples) {
        if (samples.size() < FEWEST) {
            lines.add("memory: not judged, since the run has fewer than 5 lines");
            return;
        }
        MEASURES.forEach(measure -> judge(measure, samples));
    }

    private void judge(Measure measure, List<Resources> samples) {
        int size = samples.size();
        long early = max(measure, samples.subList(size / PARTS, 2 * size / PARTS));
        long late = max(measure, samples.subList(size - size / PARTS, size));
        boolean within = late - early <= measure.margin();
        flat &= within;
        lines.add(
                "%s: at most %d%s after the warm-up, %d%s at the end, margin %d%s: %s"
                        .formatted(
                                measure.name(),
                                early / measure.unit(),
                                measure.suffix(),
                                late / measure.unit(),
                                measure.suffix(),
                                measure.margin() / measure.unit(),
                                measure.suffix(),
                                within ? "flat" : "GROWN"));
    }

    private static long max(Measure measure, List<Resources> samples) {
        return samples.stream().mapToLong(measure.value()).max().orElseThrow();
    }

    /** Whether no measure has grown; true if none was judged. */
    boolean isFlat() {
        return flat;
    }

    List<String> lines() {
        return lines;
    }
}

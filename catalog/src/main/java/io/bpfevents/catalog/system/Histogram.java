package io.bpfevents.catalog.system;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How many durations of an interval were in each of several ranges.
 *
 * @param bounds the lower bound of each range, ascending. A range reaches to the next bound, which
 *     it does not contain; the last one has no upper bound
 * @param counts the number of durations in each range
 * @param untracked durations that could not be measured, because the program's map was full
 */
public record Histogram(List<Duration> bounds, List<Long> counts, long untracked) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there is no range, or not one count per bound
     */
    public Histogram {
        bounds = List.copyOf(bounds);
        counts = List.copyOf(counts);
        if (bounds.isEmpty() || bounds.size() != counts.size()) {
            throw new IllegalArgumentException(
                    "there are %d bounds and %d counts".formatted(bounds.size(), counts.size()));
        }
    }

    /** The number of durations in all ranges. */
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * A duration that is longer than the given percentage of all: the upper bound of the range that
     * contains the percentile. If that is the last range, its lower bound. Empty if there is no
     * duration.
     *
     * @throws IllegalArgumentException unless {@code percent} is between 0 and 100
     */
    public Optional<Duration> percentile(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException(percent + " is not between 0 and 100 percent");
        }
        long total = total();
        if (total == 0) {
            return Optional.empty();
        }
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * total));
        int last = bounds.size() - 1;
        long below = 0;
        for (int i = 0; i < last; i++) {
            below += counts.get(i);
            if (below >= rank) {
                return Optional.of(bounds.get(i + 1));
            }
        }
        return Optional.of(bounds.get(last));
    }
}

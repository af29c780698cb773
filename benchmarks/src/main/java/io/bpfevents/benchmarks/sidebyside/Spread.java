package io.bpfevents.benchmarks.sidebyside;

import java.util.List;

/** The median, the lowest and the highest of some figures; all NaN without figures. */
record Spread(double median, double low, double high) {

    static Spread of(List<Double> figures) {
        double[] sorted =
                figures.stream()
                        .mapToDouble(Double::doubleValue)
                        .filter(Double::isFinite)
                        .sorted()
                        .toArray();
        int n = sorted.length;
        return n == 0
                ? new Spread(Double.NaN, Double.NaN, Double.NaN)
                : new Spread((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
    }

    boolean isKnown() {
        return Double.isFinite(median);
    }
}

package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** CPU time and latency over the rate as SVG: two panels, each with a line per consumer. */
final class RatesPlot {
    private static final int PANEL_WIDTH = 460;
    private static final int HEIGHT = 390;
    private static final int LEGEND_Y = 62;
    private static final int LEGEND_WIDTH = 150;
    private static final int PANEL_LEFT = 56;
    private static final int PANEL_RIGHT = 424;
    private static final int PANEL_TOP = 106;
    private static final int PANEL_BOTTOM = 346;

    /** The colours of the lines; their brightness differs too, for readers without colours. */
    private static final List<String> COLOURS = List.of("#888", "#e69f00", "#0072b2", "#5b0f5e");

    private final String subtitle;

    RatesPlot(String subtitle) {
        this.subtitle = subtitle;
    }

    String of(List<Row> rows) {
        StringBuilder svg = new StringBuilder();
        String title = "Steady streams: CPU time and latency over the rate";
        svg.append(Plot.head(2 * PANEL_WIDTH, HEIGHT, title, subtitle));
        legend(svg, rows);
        panel(svg, 0, "CPU time in percent of one CPU", lines(rows, Metric.CPU_PERCENT));
        panel(svg, PANEL_WIDTH, "p50 from submit to delivery in us", lines(rows, Metric.P50_US));
        return svg.append("</svg>\n").toString();
    }

    private record Point(double rate, double value) {}

    private record Line(String colour, List<Point> points) {}

    private static List<ConsumerKind> consumers(List<Row> rows) {
        return rows.stream().map(Row::consumer).distinct().toList();
    }

    private static List<Line> lines(List<Row> rows, Metric metric) {
        List<Line> lines = new ArrayList<>();
        for (ConsumerKind consumer : consumers(rows)) {
            Map<Scenario, Double> rates = medians(rows, consumer, Metric.RECORDS_PER_SECOND);
            List<Point> points = new ArrayList<>();
            medians(rows, consumer, metric)
                    .forEach((scenario, median) -> {
                        double rate = Objects.requireNonNull(rates.get(scenario)); // same turns
                        points.add(new Point(rate, median));
                    });
            lines.add(new Line(COLOURS.get(lines.size()), points));
        }
        return lines;
    }

    private static Map<Scenario, Double> medians(
            List<Row> rows, ConsumerKind consumer, Metric metric) {
        Map<Scenario, Double> medians = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.consumer() == consumer && row.metric() == metric) {
                medians.put(row.scenario(), row.value().median());
            }
        }
        return medians;
    }

    private static void legend(StringBuilder svg, List<Row> rows) {
        List<ConsumerKind> consumers = consumers(rows);
        for (int i = 0; i < consumers.size(); i++) {
            int x = 12 + i * LEGEND_WIDTH;
            svg.append(
                    """
                    <line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s" stroke-width="2"/>
                    <text x="%d" y="%d">%s</text>
                    """
                            .formatted(
                                    x,
                                    LEGEND_Y,
                                    x + 24,
                                    LEGEND_Y,
                                    COLOURS.get(i),
                                    x + 30,
                                    LEGEND_Y + 4,
                                    consumers.get(i).label()));
        }
    }

    private static void panel(StringBuilder svg, int left, String title, List<Line> lines) {
        int right = left + PANEL_RIGHT;
        LogAxis x = LogAxis.over(lines, Point::rate, left + PANEL_LEFT, right);
        LogAxis y = LogAxis.over(lines, Point::value, PANEL_BOTTOM, PANEL_TOP);
        svg.append(
                """
                <text x="%d" y="%d" font-weight="bold">%s</text>
                <text x="%d" y="%d" text-anchor="middle">records per second</text>
                """
                        .formatted(
                                left + 12,
                                PANEL_TOP - 14,
                                title,
                                left + (PANEL_LEFT + PANEL_RIGHT) / 2,
                                PANEL_BOTTOM + 34));
        for (double tick : x.ticks()) {
            grid(svg, x.at(tick), PANEL_TOP, x.at(tick), PANEL_BOTTOM);
            label(svg, x.at(tick), PANEL_BOTTOM + 16, "middle", tick);
        }
        for (double tick : y.ticks()) {
            grid(svg, left + PANEL_LEFT, y.at(tick), right, y.at(tick));
            label(svg, left + PANEL_LEFT - 6, y.at(tick) + 4, "end", tick);
        }
        lines.forEach(line -> draw(svg, line, x, y));
    }

    private static void grid(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n"
                        .formatted(x1, y1, x2, y2));
    }

    private static void label(StringBuilder svg, double x, double y, String anchor, double tick) {
        String text = String.format(Locale.ROOT, tick < 1 ? "%.2f" : "%,.0f", tick);
        svg.append(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n"
                        .formatted(x, y, anchor, text));
    }

    private static void draw(StringBuilder svg, Line line, LogAxis x, LogAxis y) {
        StringBuilder corners = new StringBuilder();
        for (Point point : line.points()) {
            double cx = x.at(point.rate());
            double cy = y.at(point.value());
            svg.append(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n"
                            .formatted(cx, cy, line.colour()));
            corners.append("%.1f,%.1f ".formatted(cx, cy));
        }
        svg.append(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                        .formatted(corners.toString().trim(), line.colour()));
    }

    /**
     * A logarithmic axis from one tick to another; the ticks are 1 and 3 times the powers of ten.
     *
     * @param first the number of the first tick; 0 is the tick at 1, 1 the tick at 3
     */
    private record LogAxis(int first, int last, int from, int to) {
        private static final double TOLERANCE =
                1.02; // points may be so far outside: 999 is at 1000

        static LogAxis over(
                List<Line> lines, ToDoubleFunction<Point> coordinate, int from, int to) {
            double[] values =
                    lines.stream()
                            .flatMap(line -> line.points().stream())
                            .mapToDouble(coordinate)
                            .sorted()
                            .toArray();
            int first = 2 * (int) Math.floor(Math.log10(values[0]));
            while (tick(first + 1) < values[0] * TOLERANCE) {
                first++;
            }
            int last = first + 1;
            while (tick(last) * TOLERANCE < values[values.length - 1]) {
                last++;
            }
            return new LogAxis(first, last, from, to);
        }

        private static double tick(int number) {
            return (number % 2 == 0 ? 1 : 3) * Math.pow(10, Math.floorDiv(number, 2));
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (int number = first; number <= last; number++) {
                ticks.add(tick(number));
            }
            return ticks;
        }

        double at(double value) {
            double share = Math.log(value / tick(first)) / Math.log(tick(last) / tick(first));
            return from + share * (to - from);
        }
    }
}

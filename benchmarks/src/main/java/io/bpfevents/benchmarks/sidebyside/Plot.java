package io.bpfevents.benchmarks.sidebyside;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The ratios as SVG: a panel per scenario, a bar per consumer, a line for C with libbpf. */
final class Plot {
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 460;
    private static final int BAR_LEFT = 120;
    private static final int BAR_WIDTH = 280;
    private static final int ROW_HEIGHT = 18;
    private static final int HEAD_HEIGHT = 44;
    private static final int TOP = 56;
    private static final double AT_LEAST = 2; // ratio at the full width

    private final String subtitle;

    Plot(String subtitle) {
        this.subtitle = subtitle;
    }

    String of(List<Row> rows) {
        List<List<Row>> panels = panels(rows);
        int tallest = panels.stream().mapToInt(List::size).max().orElse(0);
        int panelHeight = HEAD_HEIGHT + tallest * ROW_HEIGHT;
        int height = TOP + (panels.size() + COLUMNS - 1) / COLUMNS * panelHeight;
        String title = "Cost per record, C with libbpf = 1.0";
        StringBuilder svg = new StringBuilder();
        svg.append(head(COLUMNS * PANEL_WIDTH, height, title, subtitle));
        for (int i = 0; i < panels.size(); i++) {
            panel(svg, panels.get(i), i % COLUMNS * PANEL_WIDTH, TOP + i / COLUMNS * panelHeight);
        }
        return svg.append("</svg>\n").toString();
    }

    /** The start of an image with a white background: pages may be dark. */
    static String head(int width, int height, String title, String subtitle) {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" \
        viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="12" y="22" font-size="15">%3$s</text>
        <text x="12" y="40" fill="#555">%4$s</text>
        """
                .formatted(width, height, escape(title), escape(subtitle));
    }

    /** The rows with a known ratio of each scenario's first metric. */
    private static List<List<Row>> panels(List<Row> rows) {
        Map<Scenario, List<Row>> byScenario =
                rows.stream()
                        .filter(row -> !row.scenario().mode().equals("cold"))
                        .filter(row -> row.ratio().isKnown())
                        .filter(row -> row.metric() == Metric.of(row.scenario()).getFirst())
                        .collect(
                                Collectors.groupingBy(
                                        Row::scenario, LinkedHashMap::new, Collectors.toList()));
        return List.copyOf(byScenario.values());
    }

    private static void panel(StringBuilder svg, List<Row> rows, int left, int top) {
        Row first = rows.getFirst();
        double most = rows.stream().mapToDouble(row -> row.ratio().median()).max().orElse(0);
        double scale = BAR_WIDTH / Math.max(AT_LEAST, most);
        String title = first.scenario().title() + ": " + first.metric().heading();
        svg.append(
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n"
                        .formatted(left + 12, top + 18, escape(title)));
        int y = top + 28;
        for (Row row : rows) {
            bar(svg, row, left, y, scale);
            y += ROW_HEIGHT;
        }
        double one = left + BAR_LEFT + scale;
        svg.append(
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#c00\"/>%n"
                        .formatted(one, top + 26, one, y));
    }

    private static void bar(StringBuilder svg, Row row, int left, int y, double scale) {
        int x = left + BAR_LEFT;
        Spread ratio = row.ratio();
        double low = x + ratio.low() * scale;
        double high = x + Math.min(ratio.high() * scale, BAR_WIDTH);
        double end = x + ratio.median() * scale;
        svg.append(
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect x="%d" y="%d" width="%.1f" height="12" fill="%s"/>
                <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#333"/>
                <text x="%.1f" y="%d">%.2f</text>
                """
                        .formatted(
                                x - 6,
                                y + 10,
                                row.consumer().label(),
                                x,
                                y,
                                ratio.median() * scale,
                                row.consumer().isNative() ? "#bbb" : "#6a9fd4",
                                low,
                                y + 6,
                                high,
                                y + 6,
                                Math.max(end, high) + 5,
                                y + 10,
                                ratio.median()));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

package io.bpfevents.cli.inspect;

import io.bpfevents.cli.output.Escapes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind: columns as wide as their values for a terminal, or a JSON object per row, which
 * begins with the kind. Values are texts, numbers, booleans, collections of these, or null.
 */
final class Table {
    private final String kind;
    private final List<String> columns;
    private final List<List<? extends @Nullable Object>> rows = new ArrayList<>();

    Table(String kind, String... columns) {
        this.kind = kind;
        this.columns = List.of(columns);
    }

    /** Adds a row, with a value per column. */
    void add(@Nullable Object... values) {
        rows.add(new ArrayList<>(java.util.Arrays.asList(values)));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The rows as text. */
    String format(TableFormat.Kind format) {
        return format == TableFormat.Kind.COLUMNS
                ? columns()
                : json(format == TableFormat.Kind.JSONPRETTY);
    }

    private String columns() {
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            header.add((i == 0 ? kind : columns.get(i)).toUpperCase(Locale.ROOT));
        }
        lines.add(header);
        rows.forEach(row -> lines.add(row.stream().map(Table::text).toList()));
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                int column = i;
                int width = lines.stream().mapToInt(it -> it.get(column).length()).max().orElse(0);
                String value = line.get(i);
                boolean isNumber = !rows.isEmpty() && rows.getFirst().get(i) instanceof Number;
                String padding = " ".repeat(width - value.length());
                out.append(i == 0 ? "" : "  ").append(isNumber ? padding + value : value + padding);
            }
            text.append(out.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String text(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        switch (value) {
            case null -> text.append('-');
            case Collection<?> all when all.isEmpty() -> text.append('-');
            case Collection<?> all ->
                    Escapes.appendPlain(
                            text, String.join(",", all.stream().map(String::valueOf).toList()));
            case Boolean flag -> text.append(flag ? "yes" : "no");
            default -> Escapes.appendPlain(text, value.toString());
        }
        return text.toString();
    }

    private String json(boolean isPretty) {
        StringBuilder json = new StringBuilder();
        for (List<? extends @Nullable Object> row : rows) {
            json.append('{').append(isPretty ? "\n  " : "");
            member(json, "kind", kind, isPretty);
            for (int i = 0; i < columns.size(); i++) {
                json.append(isPretty ? ",\n  " : ",");
                member(json, columns.get(i), row.get(i), isPretty);
            }
            json.append(isPretty ? "\n}\n" : "}\n");
        }
        return json.toString();
    }

    private static void member(
            StringBuilder json, String name, @Nullable Object value, boolean isPretty) {
        Escapes.appendQuoted(json, name);
        json.append(isPretty ? ": " : ":");
        appendJson(json, value);
    }

    private static void appendJson(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case null -> json.append("null");
            case Number number -> json.append(number);
            case Boolean flag -> json.append(flag.booleanValue());
            case Collection<?> all -> {
                String separator = "";
                json.append('[');
                for (Object element : all) {
                    json.append(separator);
                    appendJson(json, element);
                    separator = ",";
                }
                json.append(']');
            }
            default -> Escapes.appendQuoted(json, value.toString());
        }
    }
}

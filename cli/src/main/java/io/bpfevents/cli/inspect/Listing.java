package io.bpfevents.cli.inspect;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code inspect} has found of one kind, such as maps. A JSON object begins with the kind. */
final class Listing {
    private final String kind;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<? extends @Nullable Object>> rows = new ArrayList<>();

    /**
     * @param first the first column, a text, which is shown below the kind
     */
    Listing(String kind, String first) {
        this.kind = kind;
        columns.add(new Column("kind", ColumnType.TEXT, false));
        columns.add(new Column(first, ColumnType.TEXT, true, kind));
    }

    /** Adds columns of texts. */
    Listing texts(String... names) {
        return columns(ColumnType.TEXT, names);
    }

    /** Adds columns of numbers. */
    Listing numbers(String... names) {
        return columns(ColumnType.NUMBER, names);
    }

    /** Adds columns of lists. */
    Listing lists(String... names) {
        return columns(ColumnType.OTHER, names);
    }

    private Listing columns(ColumnType type, String... names) {
        for (String name : names) {
            columns.add(Column.of(name, type));
        }
        return this;
    }

    /** Adds a row, with a value per column. */
    void add(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(kind);
        row.addAll(Arrays.asList(values));
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Prints the rows of all, each kind below its header.
     *
     * @throws io.bpfevents.cli.output.UsageFailure if the options name a field that none of them
     *     has
     */
    static void print(List<Listing> listings, Console console, OutputOptions options) {
        Map<String, Column> byName = new LinkedHashMap<>();
        for (Listing listing : listings) {
            listing.columns.forEach(column -> byName.putIfAbsent(column.name(), column));
        }
        List<Column> all = List.copyOf(byName.values());
        String separator = "";
        for (Listing listing : listings) {
            List<Column> columns = listing.complete(all);
            Table table = new Table(console, options, columns, listing.columns);
            List<Row> rows = table.select(listing.completeRows(columns.size()));
            if (!rows.isEmpty() && table.hasFields()) {
                console.print(separator);
                table.printRows(rows);
                separator = options.format(console).isJson() ? "" : "\n";
            }
        }
    }

    /** Its columns, and then those that others have. */
    private List<Column> complete(List<Column> all) {
        Set<String> names = columns.stream().map(Column::name).collect(Collectors.toSet());
        return Stream.concat(
                        columns.stream(), all.stream().filter(it -> !names.contains(it.name())))
                .toList();
    }

    /** Its rows, without values of columns that only others have. */
    private List<List<@Nullable Object>> completeRows(int size) {
        return rows.stream()
                .map(row -> {
                    List<@Nullable Object> complete = new ArrayList<>(row);
                    complete.addAll(Collections.nCopies(size - row.size(), null));
                    return complete;
                })
                .toList();
    }
}

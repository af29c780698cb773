package io.bpfevents.cli.output;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Prints complete lists in the formats of events, except for those of a record's bytes. In the
 * format {@code columns} a column is as wide as its values.
 */
public final class Table {
    private final Predicate<Row> filter;
    private final RowPrinter printer;
    private final boolean hasFields;

    /**
     * Checks the options, before anything is done.
     *
     * @throws UsageFailure if they do not fit the columns
     */
    public Table(Console console, OutputOptions options, List<Column> columns) {
        this(console, options, columns, columns);
    }

    /**
     * A table of a command that prints several.
     *
     * @param all the columns of the rows: those of all tables, for {@code --filter}
     * @param columns those of this table, which are printed
     * @throws UsageFailure if the options do not fit the columns of all tables
     */
    public Table(Console console, OutputOptions options, List<Column> all, List<Column> columns) {
        this.filter = options.filter(all);
        this.printer = options.tablePrinter(console, all, columns);
        this.hasFields = options.selectsAny(columns);
    }

    /** Whether the options select a column of this table. */
    public boolean hasFields() {
        return hasFields;
    }

    /** The lines that the options select. */
    public List<Row> select(List<? extends List<? extends @Nullable Object>> lines) {
        return lines.stream()
                .map(values -> new Row(values, () -> new byte[0]))
                .filter(filter)
                .toList();
    }

    /** Prints all lines that the options select. */
    public void print(List<? extends List<? extends @Nullable Object>> lines) {
        printRows(select(lines));
    }

    /** Prints rows. */
    public void printRows(List<Row> rows) {
        printer.printTable(rows);
    }
}

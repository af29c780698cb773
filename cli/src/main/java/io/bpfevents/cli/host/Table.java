package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputFormat;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.RowPrinter;
import io.bpfevents.cli.output.UsageFailure;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Prints a complete list in the formats of events, except for those of a record's bytes. */
final class Table {
    private final Predicate<Row> filter;
    private final RowPrinter printer;

    /**
     * Checks the options, before anything is done.
     *
     * @throws UsageFailure if they do not fit the columns
     */
    Table(Console console, OutputOptions options, List<Column> columns) {
        OutputFormat format = options.format(console);
        if (format == OutputFormat.RAW || format == OutputFormat.HEX) {
            throw new UsageFailure(
                    "-o " + format + " prints the bytes of records, and this command has none");
        }
        this.filter = options.filter(columns);
        this.printer = options.printer(console, columns);
    }

    /** Prints all lines that the options select. */
    void print(List<? extends List<? extends @Nullable Object>> lines) {
        printer.printHeader();
        lines.stream()
                .map(values -> new Row(values, () -> new byte[0]))
                .filter(filter)
                .forEach(printer::print);
        printer.flush();
    }
}

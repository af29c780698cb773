package io.bpfevents.cli.output;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that prints events: a mixin. */
public final class OutputOptions {
    private static final HexFormat HEX = HexFormat.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description =
                    "columns (on a terminal), json (one object per line, in a pipe), jsonpretty, raw (the"
                            + " records' bytes) or hex.",
            converter = OutputFormat.Converter.class)
    private @Nullable OutputFormat format;

    @Option(names = "--json", description = "The same as -o json.")
    private boolean json;

    @Option(
            names = "--fields",
            paramLabel = "NAME",
            split = ",",
            description = "Print these fields, in this order: --fields time,pid,comm.")
    private @Nullable List<String> fields;

    @Option(
            names = "--filter",
            paramLabel = "CONDITION",
            description = {
                "Print only events for which it holds. Of several, all must hold. Examples:",
                "'comm==bash', 'pid>=1000', 'duration>10ms', 'path~etc' (contains), 'path~^/etc/' (begins"
                        + " with); also !=, <, <=."
            })
    private @Nullable List<String> filters;

    /**
     * The format.
     *
     * @throws UsageFailure if two are requested
     */
    public OutputFormat format(Console console) {
        if (json) {
            if (format != null && format != OutputFormat.JSON) {
                throw new UsageFailure("--json and -o " + format + " exclude each other");
            }
            return OutputFormat.JSON;
        }
        if (format != null) {
            return format;
        }
        return console.isTerminal() ? OutputFormat.COLUMNS : OutputFormat.JSON;
    }

    /**
     * Makes the printer of a stream's events.
     *
     * @throws UsageFailure if a field is requested that the stream does not have, or if bytes would
     *     be printed to a terminal
     */
    public RowPrinter printer(Console console, List<Column> columns) {
        OutputFormat chosen = format(console);
        if (chosen.isBytes() && fields != null) {
            throw new UsageFailure(
                    "--fields has no effect with -o " + chosen + ", which prints all bytes");
        }
        if (chosen == OutputFormat.RAW && console.isTerminal()) { // any user chooses the bytes
            throw new UsageFailure(
                    "-o raw prints bytes that a terminal may obey as commands: redirect stdout to a"
                            + " file or a pipe, or use -o hex");
        }
        return new RowPrinter(console, format(chosen, console, columns, columns));
    }

    /**
     * Makes the printer of a table.
     *
     * @param all the columns of the rows
     * @param columns those of them that the table has
     */
    RowPrinter tablePrinter(Console console, List<Column> all, List<Column> columns) {
        OutputFormat chosen = format(console);
        if (chosen.isBytes()) {
            throw new UsageFailure(
                    "-o " + chosen + " prints the bytes of records, and this command has none");
        }
        return new RowPrinter(console, format(chosen, console, all, columns));
    }

    /** Whether one of the options is given. */
    public boolean isGiven() {
        return json || format != null || selects();
    }

    /** Whether any of these columns is printed. */
    boolean selectsAny(List<Column> columns) {
        List<String> names = fields;
        return names == null || columns.stream().anyMatch(it -> names.contains(it.name()));
    }

    /** Whether fields or rows are selected. */
    public boolean selects() {
        return fields != null || filters != null;
    }

    private RowPrinter.Format format(
            OutputFormat chosen, Console console, List<Column> all, List<Column> columns) {
        return switch (chosen) {
            case COLUMNS ->
                    new ColumnsFormat(
                            fields(all, columns, Column::isShown),
                            new Values(ZoneId.systemDefault()),
                            console.charset(),
                            console.isColored());
            case JSON -> new JsonFormat(fields(all, columns, _ -> true), false);
            case JSONPRETTY -> new JsonFormat(fields(all, columns, _ -> true), true);
            case RAW -> Row::bytes;
            case HEX ->
                    row -> (HEX.formatHex(row.bytes()) + "\n").getBytes(StandardCharsets.US_ASCII);
        };
    }

    private Fields fields(
            List<Column> all, List<Column> columns, Predicate<Column> isPrintedByDefault) {
        List<String> names = fields;
        if (names == null) {
            return Fields.of(all, columns.stream().filter(isPrintedByDefault).toList());
        }
        try {
            return Fields.named(all, names).within(columns);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure("--fields: " + e.getMessage());
        }
    }

    /**
     * The condition on events; true without {@code --filter}.
     *
     * @throws UsageFailure if a condition is invalid, or has a field that the stream does not have
     */
    public Predicate<Row> filter(List<Column> columns) {
        Predicate<Row> all = _ -> true;
        if (filters != null) {
            for (String filter : filters) {
                try {
                    all = all.and(RowFilter.of(filter, columns));
                } catch (IllegalArgumentException e) {
                    throw new UsageFailure("--filter: " + e.getMessage());
                }
            }
        }
        return all;
    }
}

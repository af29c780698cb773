package io.bpfevents.cli.inspect;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option for the format of tables: a mixin. */
final class TableFormat {
    /** A format of tables. */
    enum Kind {
        COLUMNS,
        JSON,
        JSONPRETTY
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description =
                    "columns (on a terminal), json (one object per line, in a pipe) or jsonpretty.",
            converter = Converter.class)
    private @Nullable Kind kind;

    @Option(names = "--json", description = "The same as -o json.")
    private boolean json;

    /**
     * The format.
     *
     * @throws UsageFailure if two are requested
     */
    Kind of(Console console) {
        if (json && kind != null && kind != Kind.JSON) {
            throw new UsageFailure("--json and another -o exclude each other");
        }
        if (json) {
            return Kind.JSON;
        }
        if (kind != null) {
            return kind;
        }
        return console.isTerminal() ? Kind.COLUMNS : Kind.JSON;
    }

    /** Whether a format was requested. */
    boolean isRequested() {
        return json || kind != null;
    }

    static final class Converter implements ITypeConverter<Kind> {
        @Override
        public Kind convert(String text) {
            for (Kind kind : Kind.values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return kind;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is none of columns, json, jsonpretty");
        }
    }
}

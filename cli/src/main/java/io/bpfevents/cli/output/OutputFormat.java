package io.bpfevents.cli.output;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A format of events on stdout. */
public enum OutputFormat {
    /** A line of columns per event, below a header. */
    COLUMNS,
    /** A JSON object per line. */
    JSON,
    /** JSON objects over several lines. */
    JSONPRETTY,
    /** The bytes of the records, without separators. */
    RAW,
    /** The bytes of a record per line, in hexadecimal. */
    HEX;

    /** Whether errors and the accounting are JSON as well. */
    public boolean isJson() {
        return this == JSON || this == JSONPRETTY;
    }

    /** Whether it prints the bytes of records. */
    public boolean isBytes() {
        return this == RAW || this == HEX;
    }

    static final class Converter implements ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String text) {
            return Arrays.stream(values())
                    .filter(it -> it.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException(
                                    "'" + text + "' is none of " + Converter.names()));
        }

        private static String names() {
            return Arrays.stream(values())
                    .map(OutputFormat::toString)
                    .collect(Collectors.joining(", "));
        }
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

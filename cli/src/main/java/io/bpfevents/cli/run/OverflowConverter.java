package io.bpfevents.cli.run;

import io.bpfevents.reactor.Overflow;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the name of an overflow policy. */
public final class OverflowConverter implements ITypeConverter<Overflow> {
    @Override
    public Overflow convert(String text) {
        return switch (text) {
            case "backpressure" -> Overflow.backpressure();
            case "drop-oldest" -> Overflow.dropOldest();
            case "latest" -> Overflow.latest();
            case "drop" -> Overflow.drop();
            case "error" -> Overflow.error();
            default ->
                    throw new TypeConversionException(
                            "'"
                                    + text
                                    + "' is none of backpressure, drop-oldest, latest, drop, error");
        };
    }
}

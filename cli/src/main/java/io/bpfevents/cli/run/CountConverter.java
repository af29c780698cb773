package io.bpfevents.cli.run;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a number of events: a whole number from 1. */
public final class CountConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            long count = Long.parseLong(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new TypeConversionException("'" + text + "' is not a number of events from 1");
    }
}

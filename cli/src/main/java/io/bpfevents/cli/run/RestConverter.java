package io.bpfevents.cli.run;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the time between two reads of a busy ring: 0, or at least 20 microseconds. */
final class RestConverter implements ITypeConverter<Duration> {
    private static final Duration SHORTEST = Duration.ofNanos(20_000);

    @Override
    public Duration convert(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Duration rest = new DurationConverter().convert(text);
        if (rest.compareTo(SHORTEST) < 0) {
            throw new TypeConversionException("'" + text + "' is shorter than 20us");
        }
        return rest;
    }
}

package io.bpfevents.cli.run;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts durations such as {@code 500us}, {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}. */
public final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(us|ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw unusable(text);
        }
        ChronoUnit unit =
                switch (matcher.group(2)) {
                    case "us" -> ChronoUnit.MICROS;
                    case "ms" -> ChronoUnit.MILLIS;
                    case "s" -> ChronoUnit.SECONDS;
                    case "m" -> ChronoUnit.MINUTES;
                    default -> ChronoUnit.HOURS;
                };
        Duration duration = Duration.of(Long.parseLong(matcher.group(1)), unit);
        if (duration.isZero()) {
            throw unusable(text);
        }
        return duration;
    }

    private static TypeConversionException unusable(String text) {
        return new TypeConversionException(
                "'" + text + "' is not a duration such as 500ms, 10s, 5m or 2h");
    }
}

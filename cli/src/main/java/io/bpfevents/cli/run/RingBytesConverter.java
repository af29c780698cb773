package io.bpfevents.cli.run;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts the size of a ring: a power of two, such as {@code 65536}, {@code 64K} or {@code 4M}.
 */
public final class RingBytesConverter implements ITypeConverter<Long> {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,9})([KM]?)", Pattern.CASE_INSENSITIVE);
    private static final long SMALLEST = 4096; // a page, on most machines
    private static final long LARGEST = 256L << 20; // the kernel allocates all of it

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            long unit =
                    switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                        case "K" -> 1L << 10;
                        case "M" -> 1L << 20;
                        default -> 1;
                    };
            long bytes = Long.parseLong(matcher.group(1)) * unit;
            if (bytes >= SMALLEST && bytes <= LARGEST && Long.bitCount(bytes) == 1) {
                return bytes;
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is not a power of two from 4096 to 256M, such as 65536, 64K or 4M");
    }
}

package io.bpfevents.cli.output;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Values of events as text for a terminal, and as JSON. */
final class Values {
    private static final DateTimeFormatter UTC =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);
    private static final HexFormat HEX = HexFormat.of();

    private final DateTimeFormatter timeOfDay;

    /**
     * @param zone of times of day in columns
     */
    Values(ZoneId zone) {
        timeOfDay = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    /** Resolves optional values, enums and arrays: null, or a value of few classes. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case OptionalInt number -> number.isPresent() ? number.getAsInt() : null;
            case OptionalLong number -> number.isPresent() ? number.getAsLong() : null;
            case Optional<?> optional -> plain(optional.orElse(null));
            case Unknown unknown -> unknown;
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Character character -> character.toString();
            case InetAddress address -> address.getHostAddress();
            case InetSocketAddress address -> socket(address);
            case byte[] bytes -> HEX.formatHex(bytes);
            case Object array when array.getClass().isArray() -> list(array);
            default -> value;
        };
    }

    private static String socket(InetSocketAddress address) {
        String host =
                address.isUnresolved()
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        return host.contains(":")
                ? "[" + host + "]:" + address.getPort()
                : host + ":" + address.getPort();
    }

    private static List<@Nullable Object> list(Object array) {
        int length = java.lang.reflect.Array.getLength(array);
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(java.lang.reflect.Array.get(array, i));
        }
        return list;
    }

    /** Appends a value for a terminal. */
    void appendText(StringBuilder out, @Nullable Object value) {
        switch (plain(value)) {
            case null -> out.append('-');
            case Unknown _ -> out.append('?');
            case Instant time -> timeOfDay.formatTo(time, out);
            case Duration duration -> out.append(text(duration));
            case List<?> list when list.isEmpty() -> out.append('-');
            case List<?> list -> {
                String separator = "";
                for (Object element : list) {
                    out.append(separator);
                    appendText(out, element);
                    separator = " ";
                }
            }
            case Map<?, ?> map -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator).append(entry.getKey()).append('=');
                    appendText(out, entry.getValue());
                    separator = " ";
                }
                out.append('}');
            }
            case Object other -> Escapes.appendPlain(out, other.toString());
        }
    }

    /** A duration with three significant digits, such as {@code 1.25ms}. */
    static String text(Duration duration) {
        double nanos = duration.getSeconds() * 1e9 + duration.getNano();
        String[] units = {"ns", "us", "ms", "s"};
        int unit = 0;
        while (unit < units.length - 1 && Math.abs(nanos) >= 999.5) {
            nanos /= 1000;
            unit++;
        }
        int digits = unit == 0 || Math.abs(nanos) >= 99.95 ? 0 : Math.abs(nanos) >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f%s", nanos, units[unit]);
    }

    /** Appends a value as JSON: times in UTC, durations in nanoseconds, bytes in hexadecimal. */
    static void appendJson(StringBuilder out, @Nullable Object value) {
        switch (plain(value)) {
            case null -> out.append("null");
            case Unknown _ -> out.append("null");
            case Boolean flag -> out.append(flag.booleanValue());
            case Double number -> out.append(Double.isFinite(number) ? number.toString() : "null");
            case Float number -> out.append(Float.isFinite(number) ? number.toString() : "null");
            case Number number -> out.append(number);
            case Duration duration -> out.append(nanos(duration));
            case Instant time -> out.append('"').append(UTC.format(time)).append('"');
            case List<?> list -> {
                String separator = "";
                out.append('[');
                for (Object element : list) {
                    out.append(separator);
                    appendJson(out, element);
                    separator = ",";
                }
                out.append(']');
            }
            case Map<?, ?> map -> {
                String separator = "";
                out.append('{');
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator);
                    Escapes.appendQuoted(out, String.valueOf(entry.getKey()));
                    out.append(':');
                    appendJson(out, entry.getValue());
                    separator = ",";
                }
                out.append('}');
            }
            case Object other -> Escapes.appendQuoted(out, other.toString());
        }
    }

    /** The duration in nanoseconds, without overflow. */
    static String nanos(Duration duration) {
        return java.math.BigDecimal.valueOf(duration.getSeconds())
                .movePointRight(9)
                .add(java.math.BigDecimal.valueOf(duration.getNano()))
                .toBigInteger()
                .toString();
    }
}

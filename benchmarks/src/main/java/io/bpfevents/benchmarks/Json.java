package io.bpfevents.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of JSON that the benchmarks need: flat objects of numbers and plain strings. */
public final class Json {
    private static final Pattern FIELD =
            Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|(-?[0-9.eE+-]+))");

    private Json() {}

    /** The fields of an object on one line, as text. */
    public static Map<String, String> parse(String line) {
        if (!line.startsWith("{") || !line.endsWith("}")) {
            throw new IllegalArgumentException("not a JSON object: " + line);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find()) {
            fields.put(
                    matcher.group(1),
                    matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return fields;
    }

    /** An array with one object per line. */
    public static String array(List<Map<String, @Nullable Object>> objects) {
        return objects.stream()
                .map(Json::object)
                .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    private static String object(Map<String, @Nullable Object> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\": " + value(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Double d when !Double.isFinite(d) -> "null";
            case Double d -> number(d);
            case Number n -> n.toString();
            default -> "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        };
    }

    /** Four decimals exceed the precision of every figure here; large numbers need none. */
    private static String number(double d) {
        return String.format(Math.abs(d) >= 10_000 ? "%.0f" : "%.4f", d);
    }
}

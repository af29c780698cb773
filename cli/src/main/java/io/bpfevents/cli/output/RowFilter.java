package io.bpfevents.cli.output;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a field, such as {@code comm==bash}, {@code pid>=1000}, {@code path~^/etc/} or
 * {@code duration>10ms}.
 */
final class RowFilter implements Predicate<Row> {
    private static final Pattern FORM =
            Pattern.compile("\\s*([\\w.]+)\\s*(==|!=|<=|>=|<|>|~)\\s*(.*?)\\s*", Pattern.DOTALL);
    private static final Pattern DURATION = Pattern.compile("([0-9.]+)(ns|us|ms|s|m|h)");

    private final int column;
    private final String operator;
    private final String text;
    private final @Nullable Comparable<?> literal;

    private RowFilter(int column, String operator, String text, @Nullable Comparable<?> literal) {
        this.column = column;
        this.operator = operator;
        this.text = text;
        this.literal = literal;
    }

    /**
     * Analyses a condition.
     *
     * @throws IllegalArgumentException if it has another form, there is no such field, or the value
     *     cannot be compared with the field
     */
    static RowFilter of(String condition, List<Column> columns) {
        Matcher matcher = FORM.matcher(condition);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a condition such as comm==bash; the operators: ==, !=, <, <=, >, >=, ~ (contains, or begins with after ^)"
                            .formatted(condition));
        }
        int column = Fields.index(columns, matcher.group(1));
        String operator = matcher.group(2);
        String text = matcher.group(3);
        ColumnType type = columns.get(column).type();
        boolean isText = operator.equals("~") || type == ColumnType.TEXT;
        Comparable<?> literal = isText ? null : literal(type, text);
        boolean isOrder = operator.startsWith("<") || operator.startsWith(">");
        if (literal == null && (isOrder || (type != ColumnType.OTHER && !isText))) {
            throw new IllegalArgumentException(
                    "'%s' cannot compare %s with '%s'%s"
                            .formatted(condition, matcher.group(1), text, expected(type)));
        }
        return new RowFilter(column, operator, text, literal);
    }

    private static String expected(ColumnType type) {
        return switch (type) {
            case NUMBER -> "; the field is a number";
            case DURATION -> "; the field is a duration, such as 10ms or 500us";
            case TIME -> "; the field is a time, such as 2026-01-31T12:00:00Z";
            case TEXT, OTHER -> ": the field is text, for which there are ==, != and ~";
        };
    }

    private static @Nullable Comparable<?> literal(ColumnType type, String text) {
        try {
            return switch (type) {
                case NUMBER, OTHER -> number(text);
                case DURATION -> duration(text);
                case TIME -> Instant.parse(text);
                case TEXT -> null;
            };
        } catch (NumberFormatException | DateTimeParseException e) {
            return null;
        }
    }

    private static BigDecimal number(String text) {
        return text.startsWith("0x")
                ? new BigDecimal(new BigInteger(text.substring(2), 16))
                : new BigDecimal(text);
    }

    private static BigDecimal duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return number(text);
        }
        BigDecimal unit =
                switch (matcher.group(2)) {
                    case "ns" -> BigDecimal.ONE;
                    case "us" -> BigDecimal.valueOf(1_000);
                    case "ms" -> BigDecimal.valueOf(1_000_000);
                    case "s" -> BigDecimal.valueOf(1_000_000_000L);
                    case "m" -> BigDecimal.valueOf(60_000_000_000L);
                    default -> BigDecimal.valueOf(3_600_000_000_000L);
                };
        return new BigDecimal(matcher.group(1)).multiply(unit);
    }

    /** Whether the condition holds; for an unknown value only {@code !=} does. */
    @Override
    public boolean test(Row row) {
        Object value = Values.plain(row.value(column));
        if (value == null) {
            return operator.equals("!=");
        }
        Comparable<?> other = literal;
        if (other != null) {
            Comparable<?> comparable = comparable(value);
            if (comparable != null) {
                return holds(compare(comparable, other));
            }
        }
        String shown = textOf(value);
        return switch (operator) {
            case "~" ->
                    text.startsWith("^")
                            ? shown.startsWith(text.substring(1))
                            : shown.contains(text);
            case "==" -> shown.equals(text);
            case "!=" -> !shown.equals(text);
            default -> false;
        };
    }

    private static @Nullable Comparable<?> comparable(Object value) {
        return switch (value) {
            case Double number when !Double.isFinite(number) -> null;
            case Float number when !Float.isFinite(number) -> null;
            case Number number -> new BigDecimal(number.toString());
            case Duration duration -> new BigDecimal(Values.nanos(duration));
            case Instant time -> time;
            default -> null;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // both are of the column's type
    private static int compare(Comparable value, Comparable literal) {
        return value.compareTo(literal);
    }

    private boolean holds(int order) {
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** The value as columns have it, without escapes. */
    private static String textOf(Object value) {
        if (value instanceof CharSequence) {
            return value.toString();
        }
        StringBuilder out = new StringBuilder();
        new Values(ZoneOffset.UTC).appendText(out, value);
        return out.toString();
    }
}

package io.bpfevents.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The type of a column: how its values are aligned, and how a filter compares them. */
public enum ColumnType {
    /** A whole number, a real one or a flag. */
    NUMBER(7),
    /** A text; a filter compares it as text. */
    TEXT(15),
    /** A wall-clock time. */
    TIME(12),
    /** A duration, in nanoseconds in JSON. */
    DURATION(9),
    /** All else: lists, structs, bytes. A filter compares it as it is printed. */
    OTHER(15);

    private final int width;

    ColumnType(int width) {
        this.width = width;
    }

    /** The smallest width of such a column. */
    int width() {
        return width;
    }

    boolean isRightAligned() {
        return this == NUMBER || this == DURATION;
    }

    /** The type for the values of a Java class. */
    public static ColumnType of(Class<?> type) {
        if (type == Instant.class) {
            return TIME;
        }
        if (type == Duration.class) {
            return DURATION;
        }
        if (Number.class.isAssignableFrom(type)
                || type == OptionalInt.class
                || type == OptionalLong.class
                || (type.isPrimitive() && type != boolean.class && type != char.class)) {
            return NUMBER;
        }
        boolean isText =
                CharSequence.class.isAssignableFrom(type) || type.isEnum() || type == boolean.class;
        return isText ? TEXT : OTHER;
    }
}

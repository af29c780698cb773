package io.bpfevents.cli.output;

import java.util.Optional;
import java.util.OptionalLong;

/** The value of a figure that is not known: {@code ?} in columns, in JSON {@code null}. */
public enum Unknown {
    VALUE;

    /** The value of a figure, or this. */
    public static Object or(OptionalLong figure) {
        return figure.isPresent() ? figure.getAsLong() : VALUE;
    }

    /** A value, or this. */
    public static Object or(Optional<?> value) {
        return value.isPresent() ? value.get() : VALUE;
    }
}

package io.bpfevents.cli.run;

import java.util.OptionalLong;

/**
 * A figure of the accounting.
 *
 * @param name in lower case with underscores
 * @param value empty if it is not known, which is printed as {@code ?}, in JSON as {@code null}
 * @param isAtLeast whether the value is a lower bound
 */
record Figure(String name, OptionalLong value, boolean isAtLeast) {
    String words() {
        String number = value.isPresent() ? Long.toString(value.getAsLong()) : "?";
        return name.replace('_', ' ') + " " + (isAtLeast ? "at least " : "") + number;
    }

    String json() {
        String number = value.isPresent() ? Long.toString(value.getAsLong()) : "null";
        return "\"" + name + (isAtLeast ? "_at_least" : "") + "\":" + number;
    }
}

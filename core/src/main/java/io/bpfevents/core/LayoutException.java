package io.bpfevents.core;

import java.util.List;

/**
 * A record does not go with a struct. Thrown when the layout is made, before any event; it tells
 * everything that is wrong, not only the first.
 */
public final class LayoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.of is serializable
    private final List<String> problems;

    /**
     * Creates an exception.
     *
     * @param operation what was tried, such as {@code "bind record Exec to struct exec"}
     * @param problems what is wrong, at least one sentence
     */
    public LayoutException(String operation, List<String> problems) {
        super(message(operation, problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(String operation, List<String> problems) {
        return problems.size() == 1
                ? "cannot " + operation + ": " + problems.get(0)
                : "cannot " + operation + ":\n  - " + String.join("\n  - ", problems);
    }

    /**
     * What is wrong, and what to do about it: one sentence each, with struct, field, types and
     * offset as far as they are known.
     */
    public List<String> problems() {
        return problems;
    }
}

package io.bpfevents.core;

import java.util.List;

/**
 * A record class and a struct do not match. Thrown when a layout is created, before any event, with
 * all problems at once.
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
     * The problems and how to fix them: one sentence per problem, with struct, field, types and
     * offset as far as they are known.
     */
    public List<String> problems() {
        return problems;
    }
}

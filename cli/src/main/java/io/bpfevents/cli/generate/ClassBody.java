package io.bpfevents.cli.generate;

import java.util.List;

/** The members of a generated class that are derived from an object. */
final class ClassBody {
    private final StringBuilder fields = new StringBuilder();
    private final StringBuilder assignments = new StringBuilder();
    private final StringBuilder methods = new StringBuilder();

    /** Adds a field that the constructor sets. */
    void field(String type, String name, String value) {
        fields.append("private final %s %s;\n".formatted(type, name));
        assignments.append("    %s = %s;\n".formatted(name, value));
    }

    /**
     * Adds a public method.
     *
     * @param comment a sentence
     * @param head its type, name and parameters
     * @param statements without the last semicolon
     */
    void method(String comment, String head, String... statements) {
        methods.append("\n/** ").append(comment).append(" */\npublic ").append(head).append(" {\n");
        for (String statement : List.of(statements)) {
            methods.append("    ").append(statement).append(";\n");
        }
        methods.append("}\n");
    }

    /** The declarations of the fields. */
    String fields() {
        return fields.toString();
    }

    /** The statements of the constructor that set them. */
    String assignments() {
        return assignments.toString();
    }

    /** The methods, each after an empty line. */
    String methods() {
        return methods.toString();
    }
}

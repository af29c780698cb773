package io.bpfevents.cli.generate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random C type: its declaration, C code that prints a value of it, and Java code with the same
 * output.
 */
@SuppressWarnings("OrphanedFormatString") // format strings of C
sealed interface RandomType {
    /** The declaration of a field of the type. */
    String declaration(String name);

    /** C statements that print the field at an lvalue. */
    String print(String lvalue);

    /** C statements that replace a value that Java cannot hold. */
    String mend(String lvalue);

    /** The output of these statements for a decoded value. */
    String print(Object value);

    /** An integer, or a pointer. */
    record Scalar(String type, int bytes, boolean isSigned) implements RandomType {
        @Override
        public String declaration(String name) {
            return type + " " + name;
        }

        @Override
        public String print(String lvalue) {
            return isSigned
                    ? "printf(\"%lld\", (long long)"
                            + (bytes == 1 ? "(signed char)" : "")
                            + lvalue
                            + ");"
                    : "printf(\"%llu\", (unsigned long long)" + lvalue + ");";
        }

        @Override
        public String mend(String lvalue) {
            return "";
        }

        @Override
        public String print(Object value) {
            long number = ((Number) value).longValue();
            int unused = Long.SIZE - 8 * bytes;
            return isSigned
                    ? Long.toString(number)
                    : Long.toUnsignedString(number << unused >>> unused);
        }
    }

    /** A {@code _Bool}; all values except 0 are true, although they are invalid in C. */
    record Flag() implements RandomType {
        @Override
        public String declaration(String name) {
            return "_Bool " + name;
        }

        @Override
        public String print(String lvalue) {
            return "printf(\"%d\", !!*(const unsigned char *)&" + lvalue + ");";
        }

        @Override
        public String mend(String lvalue) {
            return "";
        }

        @Override
        public String print(Object value) {
            return (boolean) value ? "1" : "0";
        }
    }

    /** An enumeration. */
    record Enumeration(String tag, List<String> names, List<Long> numbers) implements RandomType {
        String definition() {
            return IntStream.range(0, names.size())
                    .mapToObj(i -> names.get(i) + " = " + numbers.get(i))
                    .collect(Collectors.joining(", ", "enum " + tag + " { ", " };\n"));
        }

        @Override
        public String declaration(String name) {
            return "enum " + tag + " " + name;
        }

        @Override
        public String print(String lvalue) {
            return names.stream()
                    .map(name -> "case " + name + ": printf(\"" + name + "\"); break; ")
                    .collect(Collectors.joining("", "switch ((int)" + lvalue + ") { ", "}"));
        }

        @Override
        public String mend(String lvalue) {
            return "{ static const int all[] = { "
                    + String.join(", ", names)
                    + " }; "
                    + lvalue
                    + " = all[(unsigned int)"
                    + lvalue
                    + " % "
                    + names.size()
                    + "]; }";
        }

        @Override
        public String print(Object value) {
            return value.toString();
        }
    }

    /**
     * An array of characters, bytes or other integers.
     *
     * @param count the number of elements; 0 for a flexible array
     */
    record Array(RandomType element, int count, boolean isText) implements RandomType {
        @Override
        public String declaration(String name) {
            return element.declaration(name) + "[" + (count == 0 ? "" : count) + "]";
        }

        private boolean isBytes() {
            return element instanceof Scalar number && number.bytes() == 1;
        }

        /** The number of elements in the record. */
        private String length(String lvalue) {
            String there =
                    "(length - ((const char *)"
                            + lvalue
                            + " - (const char *)r)) / (long)sizeof("
                            + lvalue
                            + "[0])";
            return count == 0 ? "(" + there + ")" : "least(" + count + ", " + there + ")";
        }

        @Override
        public String print(String lvalue) {
            String count = "for (long i = 0; i < " + length(lvalue) + "; i++) ";
            if (isBytes()) {
                return "printf(\"%s\", \""
                        + (isText ? "t" : "b")
                        + "\"); "
                        + count
                        + "printf(\"%02x\", (unsigned char)"
                        + lvalue
                        + "[i]);";
            }
            return "printf(\"[\"); "
                    + count
                    + "{ if (i) printf(\",\"); "
                    + element.print(lvalue + "[i]")
                    + " } printf(\"]\");";
        }

        /** Every other record has ASCII texts only. */
        @Override
        public String mend(String lvalue) {
            return isText
                    ? "if (ascii) for (long i = 0; i < "
                            + length(lvalue)
                            + "; i++) "
                            + lvalue
                            + "[i] = "
                            + lvalue
                            + "[i] % 8 ? 'a' + (unsigned char)"
                            + lvalue
                            + "[i] % 26 : 0;"
                    : "";
        }

        @Override
        public String print(Object value) {
            return switch (value) {
                case String text -> "t" + hex(text);
                case byte[] bytes -> "b" + hex(bytes);
                default ->
                        Components.elements(value).stream()
                                .map(element::print)
                                .collect(Collectors.joining(",", "[", "]"));
            };
        }
    }

    /**
     * A struct.
     *
     * @param tag empty for an anonymous struct
     */
    record Struct(String tag, boolean isPacked, List<Field> fields) implements RandomType {
        /** A member; its name is empty for an anonymous struct. */
        record Field(String name, RandomType type) {}

        String definition() {
            return "struct " + tag + " " + members() + ";\n";
        }

        private String members() {
            return fields.stream()
                            .map(field -> field.type().declaration(field.name()) + "; ")
                            .collect(Collectors.joining("", "{ ", "}"))
                    + (isPacked ? " __attribute__((packed))" : "");
        }

        @Override
        public String declaration(String name) {
            return "struct " + (tag.isEmpty() ? members() : tag) + " " + name;
        }

        @Override
        public String print(String lvalue) {
            return "printf(\"{\"); " + printMembers(lvalue) + " printf(\"}\");";
        }

        private String printMembers(String lvalue) {
            return fields.stream()
                    .map(field ->
                            field.name().isEmpty()
                                    ? ((Struct) field.type()).printMembers(lvalue)
                                    : "printf(\" \"); "
                                            + field.type().print(lvalue + "." + field.name()))
                    .collect(Collectors.joining("\n\t"));
        }

        @Override
        public String mend(String lvalue) {
            return fields.stream()
                    .map(field ->
                            field.type()
                                    .mend(
                                            field.name().isEmpty()
                                                    ? lvalue
                                                    : lvalue + "." + field.name()))
                    .collect(Collectors.joining(" "));
        }

        /** The fields in Java: those of anonymous structs belong to the outer struct. */
        private List<Field> flat() {
            return fields.stream()
                    .flatMap(field ->
                            field.name().isEmpty()
                                    ? ((Struct) field.type()).flat().stream()
                                    : java.util.stream.Stream.of(field))
                    .toList();
        }

        @Override
        public String print(Object value) {
            List<?> values = Components.of(value);
            List<Field> flat = flat();
            if (flat.size() != values.size()) {
                throw new AssertionError(flat + " are not " + values);
            }
            return IntStream.range(0, flat.size())
                    .mapToObj(i -> " " + flat.get(i).type().print(values.get(i)))
                    .collect(Collectors.joining("", "{", "}"));
        }
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    /** The characters of a text in hexadecimal: the bytes that U+FFFD replaces are lost. */
    static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_16BE));
    }
}

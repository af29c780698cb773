package io.bpfevents.cli.generate;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random C type, like {@link RandomType}, but of the kinds for which the test writes records: it
 * also has its type in Java.
 */
@SuppressWarnings("OrphanedFormatString") // format strings of C
sealed interface RandomMember {
    /** The declaration of a field of the type. */
    String declaration(String name);

    /** The type in Java; adds the sources of the records that it uses. */
    String java(List<String> records);

    /** C statements that print the field at an lvalue. */
    String print(String lvalue);

    /** The output of these statements for a decoded value. */
    String print(Object value);

    /** An integer; with a width, a bitfield. */
    record Whole(String type, int bytes, boolean isSigned, int bits) implements RandomMember {
        @Override
        public String declaration(String name) {
            return type + " " + name + (bits == 0 ? "" : " : " + bits);
        }

        @Override
        public String java(List<String> records) {
            return switch (bytes) {
                case 1 -> "byte";
                case 2 -> "short";
                case 4 -> "int";
                default -> "long";
            };
        }

        @Override
        public String print(String lvalue) {
            return isSigned
                    ? "printf(\"%lld\", (long long)" + lvalue + ");"
                    : "printf(\"%llu\", (unsigned long long)" + lvalue + ");";
        }

        @Override
        public String print(Object value) {
            long number = ((Number) value).longValue();
            int unused = Long.SIZE - (bits == 0 ? 8 * bytes : bits);
            return isSigned
                    ? Long.toString(number)
                    : Long.toUnsignedString(number << unused >>> unused);
        }
    }

    /** A {@code float} or {@code double}, printed by its bits. */
    record Real(boolean isFloat) implements RandomMember {
        @Override
        public String declaration(String name) {
            return (isFloat ? "float " : "double ") + name;
        }

        @Override
        public String java(List<String> records) {
            return isFloat ? "float" : "double";
        }

        /** The bits of NaNs may differ, because the untyped value is a double. */
        @Override
        public String print(String lvalue) {
            return ("{ %1$s f; memcpy(&f, &%3$s, sizeof(f)); if (f != f) printf(\"nan\"); else {"
                            + " %2$s u; memcpy(&u, &f, sizeof(u)); printf(\"f%%llx\", (unsigned"
                            + " long long)u); } }")
                    .formatted(
                            isFloat ? "float" : "double",
                            isFloat ? "unsigned int" : "unsigned long long",
                            lvalue);
        }

        @Override
        public String print(Object value) {
            double number = ((Number) value).doubleValue();
            if (Double.isNaN(number)) {
                return "nan";
            }
            return "f"
                    + (isFloat
                            ? Integer.toHexString(Float.floatToRawIntBits((float) number))
                            : Long.toHexString(Double.doubleToRawLongBits(number)));
        }
    }

    /** A 16-byte integer, which is {@code byte[]} in a map. */
    record Wide(boolean isSigned) implements RandomMember {
        @Override
        public String declaration(String name) {
            return (isSigned ? "__int128 " : "unsigned __int128 ") + name;
        }

        @Override
        public String java(List<String> records) {
            return "java.math.BigInteger";
        }

        @Override
        public String print(String lvalue) {
            return ("{ unsigned __int128 w; memcpy(&w, &%s, 16); printf(\"w%%016llx%%016llx\","
                            + " (unsigned long long)(w >> 64), (unsigned long long)w); }")
                    .formatted(lvalue);
        }

        @Override
        public String print(Object value) {
            BigInteger number;
            if (value instanceof byte[] bytes) {
                byte[] reversed = new byte[bytes.length];
                for (int i = 0; i < bytes.length; i++) {
                    reversed[i] = bytes[bytes.length - 1 - i];
                }
                number = new BigInteger(1, reversed);
            } else {
                number = (BigInteger) value;
                if (!isSigned && number.signum() < 0) {
                    throw new AssertionError(number + " is unsigned in C");
                }
            }
            BigInteger mask = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
            return "w%032x".formatted(number.and(mask));
        }
    }

    /** An array of any type. */
    record Array(RandomMember element, int count) implements RandomMember {
        @Override
        public String declaration(String name) {
            return element.declaration(name + "[" + count + "]"); // the outer length comes first
        }

        @Override
        public String java(List<String> records) {
            return element.java(records) + "[]";
        }

        @Override
        public String print(String lvalue) {
            String index = "i" + Integer.toHexString(lvalue.hashCode());
            return ("printf(\"[\"); for (int %1$s = 0; %1$s < %2$d; %1$s++) { %3$s printf(\",\"); }"
                            + " printf(\"]\");")
                    .formatted(index, count, element.print(lvalue + "[" + index + "]"));
        }

        @Override
        public String print(Object value) {
            return Components.elements(value).stream()
                    .map(one -> element.print(one) + ",")
                    .collect(Collectors.joining("", "[", "]"));
        }
    }

    /** A struct or union; the members of an anonymous one belong to the outer one. */
    record Members(String keyword, String javaName, boolean isPacked, List<Field> fields)
            implements RandomMember {
        /** A member; its name is empty for an anonymous struct or union. */
        record Field(String name, RandomMember type) {}

        String body() {
            return fields.stream()
                            .map(field -> field.type().declaration(field.name()) + "; ")
                            .collect(Collectors.joining("", "{ ", "}"))
                    + (isPacked ? " __attribute__((packed))" : "");
        }

        @Override
        public String declaration(String name) {
            return keyword + " " + body() + " " + name;
        }

        @Override
        public String java(List<String> records) {
            List<String> components =
                    flat().stream()
                            .map(field -> field.type().java(records) + " " + field.name())
                            .toList();
            records.add(
                    "public record %s(%s) {}".formatted(javaName, String.join(", ", components)));
            return javaName;
        }

        private List<Field> flat() {
            return fields.stream()
                    .flatMap(field ->
                            field.name().isEmpty()
                                    ? ((Members) field.type()).flat().stream()
                                    : java.util.stream.Stream.of(field))
                    .toList();
        }

        @Override
        public String print(String lvalue) {
            return flat().stream()
                    .map(field ->
                            "printf(\" \"); " + field.type().print(lvalue + "." + field.name()))
                    .collect(Collectors.joining("\n\t", "printf(\"{\"); ", " printf(\"}\");"));
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
}

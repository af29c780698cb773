package io.bpfevents.core.tool;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A type of C that was made up, as {@link RandomType}, of the kinds for which records are written
 * by hand: it also knows its type in Java.
 */
@SuppressWarnings("OrphanedFormatString") // they are of C
sealed interface RandomMember {
    /** A declaration of a field of that type. */
    String declaration(String name);

    /** The type in Java; adds the sources of records that it needs. */
    String java(List<String> records);

    /** C statements that print the field at an lvalue. */
    String print(String lvalue);

    /** What those print, of the value that was decoded. */
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

        /** Of what is no number the bits may differ, since the untyped value is a double. */
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

    /** An integer of 16 bytes, which is {@code byte[]} without a record. */
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

    /** An array of anything. */
    record Array(RandomMember element, int count) implements RandomMember {
        @Override
        public String declaration(String name) {
            return element.declaration(name + "[" + count + "]"); // the outer one is first
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
            int length =
                    value instanceof List<?> list
                            ? list.size()
                            : java.lang.reflect.Array.getLength(value);
            return IntStream.range(0, length)
                    .mapToObj(i ->
                            element.print(
                                            value instanceof List<?> list
                                                    ? list.get(i)
                                                    : java.lang.reflect.Array.get(value, i))
                                    + ",")
                    .collect(Collectors.joining("", "[", "]"));
        }
    }

    /** A struct or union; an anonymous one has its members among those of the outer one. */
    record Members(String keyword, String javaName, boolean isPacked, List<Field> fields)
            implements RandomMember {
        /** A member; an anonymous struct or union has no name. */
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
            List<?> values =
                    value instanceof Map<?, ?> map
                            ? List.copyOf(map.values())
                            : Components.of((Record) value);
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

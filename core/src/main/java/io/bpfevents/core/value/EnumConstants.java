package io.bpfevents.core.value;

import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.btf.CType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Java enum's constants and the numbers they have in C. */
public final class EnumConstants {
    private static final int TABLE = 256; // beyond that a search costs less than the memory

    private final String field;
    private final long bytes; // in C
    private final Object[] constants;
    private final long[] numbers; // of the constants
    private final long least;
    private final @Nullable Object[] table; // by number; empty if they lie too far apart

    private EnumConstants(String field, long bytes, Object[] constants, long[] numbers) {
        this.field = field;
        this.bytes = bytes;
        this.constants = constants;
        this.numbers = numbers;
        least = Arrays.stream(numbers).min().orElse(0);
        long most = Arrays.stream(numbers).max().orElse(-1);
        boolean isDense = most - least < TABLE && most - least >= 0;
        table = new Object[isDense ? (int) (most - least) + 1 : 0];
        for (int i = table.length == 0 ? 0 : constants.length; i > 0; i--) {
            table[(int) (numbers[i - 1] - least)] = constants[i - 1]; // the first of equals stays
        }
    }

    /**
     * Finds each constant's number by its name.
     *
     * @param field names it in errors
     * @param reject is told of each constant that has none
     * @return null if one has none
     */
    public static @Nullable EnumConstants of(
            Class<?> type, CType.Enumeration inC, String field, Consumer<String> reject) {
        if (inC.values().isEmpty()) {
            reject.accept(noValues(inC));
            return null;
        }
        Map<String, Long> byName = new LinkedHashMap<>();
        inC.values().forEach(value -> byName.put(value.name(), value.number()));
        Object[] constants = type.getEnumConstants();
        long[] numbers = new long[constants.length];
        boolean complete = true;
        for (int i = 0; i < constants.length; i++) {
            String name = cName((Enum<?>) constants[i]);
            Long number = byName.get(name);
            if (number == null) {
                complete = false;
                reject.accept(
                        "it has no "
                                + name
                                + " for that constant, but "
                                + String.join(", ", byName.keySet())
                                + ": name the one that is meant by @BpfField(\"...\")");
            } else {
                numbers[i] = number;
            }
        }
        return complete ? new EnumConstants(field, inC.bytes(), constants, numbers) : null;
    }

    private static String noValues(CType.Enumeration inC) {
        return inC.bytes() == Long.BYTES
                ? "compilers before LLVM 15 write the values of enumerations of 8 bytes cut to 32"
                        + " bits: use long, or compile with clang 15 or later"
                : "BTF has no enumerators for it: use "
                        + JavaTypes.numbers(inC.bytes(), "")
                        + ", or define it where the program uses it";
    }

    /** What a constant is called in C. */
    public static String cName(Enum<?> constant) {
        try {
            BpfField named =
                    constant.getDeclaringClass()
                            .getField(constant.name())
                            .getAnnotation(BpfField.class);
            return named == null || named.value().isEmpty() ? constant.name() : named.value();
        } catch (NoSuchFieldException e) {
            throw new LinkageError("every constant is a field", e);
        }
    }

    /** The constant of a number. */
    public Object of(long number) {
        if (table.length != 0) {
            long index = number - least;
            Object constant = index >= 0 && index < table.length ? table[(int) index] : null;
            if (constant != null) {
                return constant;
            }
        } else {
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] == number) {
                    return constants[i];
                }
            }
        }
        throw new IllegalArgumentException(
                field
                        + " is "
                        + number
                        + ", for which there is no constant; there are "
                        + Arrays.toString(constants)
                        + ": add it, or bind the field to "
                        + (bytes > Integer.BYTES ? "a long" : "an int"));
    }

    /** The number of a constant. */
    public long numberOf(Object constant) {
        for (int i = 0; i < constants.length; i++) {
            if (constants[i] == constant) {
                return numbers[i];
            }
        }
        throw new AssertionError(constant + " is of another type");
    }
}

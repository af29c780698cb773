package io.bpfevents.core.value;

import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.btf.CType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Maps the constants of a Java enum to their numbers in C, and back. */
public final class EnumConstants extends NumberConverter {
    private static final int TABLE = 256; // larger tables cost more memory than a search is worth

    private final String field;
    private final long bytes; // in C
    private final Object[] constants;
    private final long[] numbers; // of the constants
    private final long least;
    private final @Nullable Object[] table; // by number; empty if the numbers are too far apart

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
            table[(int) (numbers[i - 1] - least)] =
                    constants[i - 1]; // for equal numbers the first constant wins
        }
    }

    /**
     * Finds the number of each constant by its name.
     *
     * @param field the name of the field in errors
     * @param reject receives a message for each constant without a number
     * @return null if a constant has no number
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
                        "it has no enumerator "
                                + name
                                + ", but "
                                + String.join(", ", byName.keySet())
                                + ": name the right one with @BpfField(\"...\")");
            } else {
                numbers[i] = number;
            }
        }
        return complete ? new EnumConstants(field, inC.bytes(), constants, numbers) : null;
    }

    private static String noValues(CType.Enumeration inC) {
        return inC.bytes() == Long.BYTES
                ? "compilers before LLVM 15 truncate the values of 8-byte enumerations to 32"
                        + " bits: use long, or compile with clang 15 or later"
                : "BTF does not contain its enumerators: use "
                        + JavaTypes.numbers(inC.bytes(), "")
                        + ", or define it where the program uses it";
    }

    /** The name of a constant in C. */
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

    /**
     * The constant of a number.
     *
     * @throws IllegalArgumentException if there is none
     */
    @Override
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
    @Override
    public long numberOf(Object constant) {
        for (int i = 0; i < constants.length; i++) {
            if (constants[i] == constant) {
                return numbers[i];
            }
        }
        throw new AssertionError(constant + " is of another type");
    }
}

package io.bpfevents.cli.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Generates random structs of all types that records can hold. */
final class RandomStructs {
    private static final List<RandomType.Scalar> NUMBERS =
            List.of(
                    new RandomType.Scalar("__u8", 1, false),
                    new RandomType.Scalar("__s8", 1, true),
                    new RandomType.Scalar("char", 1, true),
                    new RandomType.Scalar("__u16", 2, false),
                    new RandomType.Scalar("__s16", 2, true),
                    new RandomType.Scalar("__u32", 4, false),
                    new RandomType.Scalar("__s32", 4, true),
                    new RandomType.Scalar("__u64", 8, false),
                    new RandomType.Scalar("__s64", 8, true),
                    new RandomType.Scalar("long long", 8, true),
                    new RandomType.Scalar("const volatile my_u32", 4, false),
                    new RandomType.Scalar("my_s16", 2, true),
                    new RandomType.Scalar("void *", 8, false));
    private static final List<String> AWKWARD =
            List.of(
                    "class",
                    "native",
                    "byte",
                    "hash_code",
                    "to_string",
                    "camelCase",
                    "_x",
                    "__1",
                    "X",
                    "null_");

    private final RandomGenerator random;
    private final List<RandomType.Enumeration> enumerations = new ArrayList<>();
    private final List<RandomType.Struct> structs = new ArrayList<>();
    private int names;

    RandomStructs(RandomGenerator random) {
        this.random = random;
        for (int i = 0; i < 6; i++) {
            enumerations.add(enumeration(i));
        }
    }

    private RandomType.Enumeration enumeration(int index) {
        List<String> enumerators = new ArrayList<>();
        Set<Long> numbers = new HashSet<>();
        while (numbers.size() < 1 + random.nextInt(6)) {
            long least = index % 2 == 0 ? -100 : 0;
            numbers.add(random.nextLong(least, index < 3 ? 100 : Integer.MAX_VALUE));
        }
        numbers.forEach(number -> enumerators.add("E%d_N%d".formatted(index, enumerators.size())));
        return new RandomType.Enumeration("e" + index, enumerators, List.copyOf(numbers));
    }

    /** Adds a struct and returns it. */
    RandomType.Struct next() {
        RandomType.Struct made = struct("s" + structs.size(), 3, true);
        structs.add(made);
        return made;
    }

    /** A header with all structs. */
    String header() {
        return "#include <linux/types.h>\ntypedef __u32 my_u32;\ntypedef __s16 my_s16;\n"
                + enumerations.stream()
                        .map(RandomType.Enumeration::definition)
                        .collect(Collectors.joining())
                + structs.stream().map(RandomType.Struct::definition).collect(Collectors.joining());
    }

    private RandomType.Struct struct(String tag, int depth, boolean isLast) {
        int count = 1 + random.nextInt(8);
        List<RandomType.Struct.Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean last = isLast && i == count - 1;
            int kind = random.nextInt(10);
            if (kind == 0 && depth > 0) {
                fields.add(new RandomType.Struct.Field("", struct("", depth - 1, false)));
            } else if (kind == 1 && depth > 0) {
                fields.add(new RandomType.Struct.Field(name(), struct("", depth - 1, false)));
            } else {
                fields.add(new RandomType.Struct.Field(name(), leaf(last && i > 0)));
            }
        }
        return new RandomType.Struct(tag, random.nextInt(4) == 0, List.copyOf(fields));
    }

    /** A unique name for a field. */
    private String name() {
        int number = names++;
        if (number < AWKWARD.size()) {
            return AWKWARD.get(number);
        }
        return "field_" + number + (random.nextBoolean() ? "_of_it" : "");
    }

    private RandomType leaf(boolean mayBeFlexible) {
        return switch (random.nextInt(mayBeFlexible ? 12 : 8)) {
            case 0, 1, 2 -> number();
            case 3 -> new RandomType.Flag();
            case 4 -> enumerations.get(random.nextInt(enumerations.size()));
            case 5, 9 -> text(1 + random.nextInt(40));
            case 6 -> array(1 + random.nextInt(6));
            case 7 -> new RandomType.Array(new RandomType.Flag(), 1 + random.nextInt(4), false);
            case 8 -> text(0);
            case 10 -> new RandomType.Array(NUMBERS.get(random.nextInt(2)), 0, false);
            default -> text(1 + random.nextInt(300));
        };
    }

    private RandomType.Scalar number() {
        return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }

    private RandomType text(int count) {
        return new RandomType.Array(NUMBERS.get(2), count, true);
    }

    private RandomType array(int count) {
        RandomType.Scalar element = number();
        return new RandomType.Array(element, count, element.type().equals("char"));
    }
}

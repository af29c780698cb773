package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged BTF and arbitrary records lead to a value or to an exception of this library. */
@Timeout(300)
@SuppressWarnings("ArrayRecordComponent")
@Tag("slow")
class LayoutFuzzTest {
    private static final int LONGEST = 400;

    /** Compares NaN as equal to itself. */
    private static final RecursiveComparisonConfiguration BY_BITS =
            RecursiveComparisonConfiguration.builder()
                    .withComparatorForType(Double::compare, Double.class)
                    .withComparatorForType(Float::compare, Float.class)
                    .build();

    /**
     * BTF, and record classes by the names of its structs.
     *
     * @param object the object with the types
     * @param rounds the number of records per class; types are damaged half as often again
     */
    private record Types(
            String object, int rounds, byte[] btf, Map<String, Class<? extends Record>> records) {
        static Types of(String object, int rounds, Map<String, Class<? extends Record>> records) {
            return new Types(object, rounds, TestObjects.section(object, ".BTF"), records);
        }
    }

    private static final Types PLAIN =
            Types.of(
                    "types",
                    1000,
                    Map.of(
                            "integers", BoundTypesTest.Same.class,
                            "enums", BoundTypesTest.Enums.class,
                            "nested", BoundTypesTest.Nested.class,
                            "arrays", BoundTypesTest.Arrays.class,
                            "packed_one", BoundTypesTest.Packed.class,
                            "flexible_text", BoundTypesTest.FlexibleText.class,
                            "flexible_bytes", BoundTypesTest.FlexibleBytes.class,
                            "flexible_longs", BoundTypesTest.FlexibleLongs.class,
                            "early", BoundTypesTest.Early.class,
                            "grown", BoundTypesTest.Grown.class));

    private static final Types MEMBERS =
            Types.of(
                    "members",
                    250,
                    Map.of(
                            "event", UnionTest.All.class,
                            "named_union", UnionTest.NamedUnion.class,
                            "odd", UnionTest.Odd.class,
                            "bits", BitfieldTest.Bits.class,
                            "packed_bits", BitfieldTest.PackedBits.class,
                            "elements", ElementsTest.Elements.class,
                            "flexible_points", ElementsTest.FlexiblePoints.class,
                            "flexible_args", ElementsTest.FlexibleArgs.class,
                            "numbers", ElementsTest.Numbers.class));

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"types", "members"})
    void shouldSurviveArbitraryRecords(String object) {
        Types of = types(object);
        Btf types = Btf.parse("types", of.btf());
        seeded(() -> {
            for (Map.Entry<String, Class<? extends Record>> entry : of.records().entrySet()) {
                CType.Struct struct = types.struct(entry.getKey());
                RecordLayout<?> layout = RecordLayout.bind(null, entry.getValue(), struct);
                EventSchema schema = EventSchema.of(struct);
                for (int i = 0; i < of.rounds(); i++) {
                    shouldReadOnlyTheRecord(random.nextInt(LONGEST), layout, schema);
                }
            }
        });
    }

    /** Bytes around a record have no effect. */
    private void shouldReadOnlyTheRecord(int length, RecordLayout<?> layout, EventSchema schema) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment exact = arena.allocate(Math.max(1, length)).asSlice(0, length);
            exact.copyFrom(MemorySegment.ofArray(bytes));
            MemorySegment around = arena.allocate(length + 32L).fill((byte) random.nextInt());
            MemorySegment within = around.asSlice(random.nextInt(32), length);
            within.copyFrom(exact);
            assertThat(outcome(() -> layout.decode(within.asReadOnly())))
                    .usingRecursiveComparison(BY_BITS)
                    .isEqualTo(outcome(() -> layout.decode(exact.asReadOnly())));
            // as in a ring: after a header, and here with no readable bytes after it
            MemorySegment slot = arena.allocate(length + 8L).fill((byte) random.nextInt());
            slot.asSlice(8).copyFrom(exact);
            assertThat(outcome(() -> InPlaceDecoder.of(layout).decode(slot, 8, length)))
                    .usingRecursiveComparison(BY_BITS)
                    .isEqualTo(outcome(() -> layout.decode(exact.asReadOnly())));
            PerfSample sample = PerfSample.of(arena, bytes, random.nextInt());
            assertThat(outcome(() -> sample.decode(layout)))
                    .usingRecursiveComparison(BY_BITS)
                    .isEqualTo(outcomeWithPadding(layout, sample.data()));
            assertThat(outcome(() -> schema.decode(within.asReadOnly())))
                    .usingRecursiveComparison(BY_BITS)
                    .isEqualTo(outcome(() -> schema.decode(exact.asReadOnly())));
        }
    }

    /**
     * The result for the data of a perf sample: if a field ends within the data, the rest is
     * padding.
     */
    private static Object outcomeWithPadding(RecordLayout<?> layout, MemorySegment data) {
        Object whole = outcome(() -> layout.decode(data));
        for (int padding = 1; padding <= 7 && padding <= data.byteSize(); padding++) {
            MemorySegment record = data.asSlice(0, data.byteSize() - padding);
            Object outcome = outcome(() -> layout.decode(record));
            if (isCut(whole) && !isCut(outcome)) {
                return outcome;
            }
        }
        return whole;
    }

    private static boolean isCut(Object outcome) {
        return outcome instanceof String message
                && message.matches("the record ends within an element.*|.* is too short .*");
    }

    private static Object outcome(Supplier<?> decoding) {
        try {
            return decoding.get();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static Types types(String object) {
        return object.equals(PLAIN.object()) ? PLAIN : MEMBERS;
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "members"})
    void shouldSurviveDamagedTypes(String object) {
        Types of = types(object);
        seeded(() -> {
            for (int i = 0; i < of.rounds() * 3 / 2; i++) {
                byte[] damaged = of.btf().clone();
                for (int n = random.nextInt(1, 9); n > 0; n--) {
                    damage(damaged);
                }
                useAll(damaged, of.records());
            }
        });
    }

    /** A word of another type at the same place is more likely to be accepted. */
    private void damage(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        if (random.nextBoolean()) {
            bytes[at] = (byte) random.nextInt();
        } else {
            MemorySegment words = MemorySegment.ofArray(bytes);
            long count = bytes.length / Integer.BYTES;
            words.setAtIndex(
                    ValueLayout.JAVA_INT_UNALIGNED,
                    random.nextLong(count),
                    words.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, random.nextLong(count)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "members"})
    void shouldSurviveTruncatedTypes(String object) {
        Types of = types(object);
        seeded(() -> {
            for (int length = 0; length < of.btf().length; length += random.nextInt(1, 40)) {
                useAll(java.util.Arrays.copyOf(of.btf(), length), of.records());
            }
        });
    }

    private void useAll(byte[] damaged, Map<String, Class<? extends Record>> records) {
        byte[] record = new byte[random.nextInt(LONGEST)];
        random.nextBytes(record);
        MemorySegment bytes = MemorySegment.ofArray(record).asReadOnly();
        try {
            Btf types = Btf.parse("types", damaged);
            types.structNames();
            for (Map.Entry<String, Class<? extends Record>> entry : records.entrySet()) {
                useOne(types, entry.getKey(), entry.getValue(), bytes);
            }
        } catch (BpfException e) {
            assertThat(e.getMessage())
                    .matches(
                            Pattern.compile(
                                    "cannot read the BTF of types: it is damaged: .*"
                                            + "|cannot find struct .* in the BTF of types: .*"
                                            + " different ones.*"));
        }
    }

    private static void useOne(
            Btf types, String name, Class<? extends Record> type, MemorySegment record) {
        try {
            CType.Struct struct = types.struct(name);
            if (struct != null) {
                outcome(() -> EventSchema.of(struct).decode(record));
                RecordLayout<?> layout = RecordLayout.bind(null, type, struct);
                outcome(() -> layout.decode(record));
            }
        } catch (LayoutException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }

    private void seeded(Runnable test) {
        try {
            test.run();
        } catch (Throwable e) {
            throw new AssertionError("with -Dseed=" + seed, e);
        }
    }
}

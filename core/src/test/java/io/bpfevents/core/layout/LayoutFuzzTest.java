package io.bpfevents.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.testing.ElfSections;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged BTF and records of any bytes end in an exception of ours, or in a value. */
@Timeout(120)
@SuppressWarnings("ArrayRecordComponent")
class LayoutFuzzTest {
    private static final int LONGEST = 400;

    /** A record for each struct of {@code types.bpf.c}, by its name. */
    private static final Map<String, Class<? extends Record>> RECORDS =
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
                    "grown", BoundTypesTest.Grown.class);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final byte[] btf = ElfSections.contents(TestObjects.bytes("types"), ".BTF");

    @Test
    void shouldSurviveRecordsOfAnyBytes() {
        Btf types = Btf.parse("types", btf);
        seeded(() -> {
            for (Map.Entry<String, Class<? extends Record>> entry : RECORDS.entrySet()) {
                CType.Struct struct = types.struct(entry.getKey());
                RecordLayout<?> layout = RecordLayout.bind(null, entry.getValue(), struct);
                EventSchema schema = EventSchema.of(struct);
                for (int i = 0; i < 2000; i++) {
                    shouldReadNothingBut(random.nextInt(LONGEST), layout, schema);
                }
            }
        });
    }

    /** What lies around a record makes no difference. */
    private void shouldReadNothingBut(int length, RecordLayout<?> layout, EventSchema schema) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment exact = arena.allocate(Math.max(1, length)).asSlice(0, length);
            exact.copyFrom(MemorySegment.ofArray(bytes));
            MemorySegment around = arena.allocate(length + 32L).fill((byte) random.nextInt());
            MemorySegment within = around.asSlice(random.nextInt(32), length);
            within.copyFrom(exact);
            assertThat(outcome(() -> layout.decode(within.asReadOnly())))
                    .usingRecursiveComparison()
                    .isEqualTo(outcome(() -> layout.decode(exact.asReadOnly())));
            // as a ring has it: a header before, and here nothing behind that could be read
            MemorySegment slot = arena.allocate(length + 8L).fill((byte) random.nextInt());
            slot.asSlice(8).copyFrom(exact);
            assertThat(outcome(() -> layout.inPlace().decode(slot, 8, length)))
                    .usingRecursiveComparison()
                    .isEqualTo(outcome(() -> layout.decode(exact.asReadOnly())));
            assertThat(outcome(() -> schema.decode(within.asReadOnly())))
                    .usingRecursiveComparison()
                    .isEqualTo(outcome(() -> schema.decode(exact.asReadOnly())));
        }
    }

    private static Object outcome(Supplier<?> decoding) {
        try {
            return decoding.get();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @Test
    void shouldSurviveDamagedTypes() {
        seeded(() -> {
            for (int i = 0; i < 3000; i++) {
                byte[] damaged = btf.clone();
                for (int n = random.nextInt(1, 9); n > 0; n--) {
                    damage(damaged);
                }
                useAll(damaged);
            }
        });
    }

    /** Some damage is likelier to be believed: a word that another type has at the same place. */
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

    @Test
    void shouldSurviveTypesThatAreCutOff() {
        seeded(() -> {
            for (int length = 0; length < btf.length; length += random.nextInt(1, 40)) {
                useAll(java.util.Arrays.copyOf(btf, length));
            }
        });
    }

    private void useAll(byte[] damaged) {
        byte[] record = new byte[random.nextInt(LONGEST)];
        random.nextBytes(record);
        MemorySegment bytes = MemorySegment.ofArray(record).asReadOnly();
        try {
            Btf types = Btf.parse("types", damaged);
            types.structNames();
            for (String name : List.copyOf(RECORDS.keySet())) {
                useOne(types, name, bytes);
            }
        } catch (BpfException e) {
            assertThat(e).hasMessageStartingWith("cannot read the BTF of types: it is damaged: ");
        }
    }

    private static void useOne(Btf types, String name, MemorySegment record) {
        try {
            CType.Struct struct = types.struct(name);
            if (struct != null) {
                outcome(() -> EventSchema.of(struct).decode(record));
                RecordLayout<?> layout = RecordLayout.bind(null, RECORDS.get(name), struct);
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

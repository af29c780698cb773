package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layouts of structs that record classes declare. */
@SuppressWarnings("ArrayRecordComponent")
class DeclaredLayoutTest {
    record Exec(int pid, @Size(16) String comm, long ktime, @Size(256) String filename) {}

    @Test
    void shouldAlignAsCDoes() {
        MemorySegment record =
                new RecordBytes()
                        .u32(7)
                        .text("bash\0")
                        .to(20)
                        .to(24)
                        .u64(8)
                        .text("/bin/bash\0")
                        .segment();

        assertThat(RecordLayout.declared(Exec.class).decode(record))
                .isEqualTo(new Exec(7, "bash", 8, "/bin/bash"));
    }

    enum Color {
        RED,
        GREEN
    }

    record Point(byte x, long y) {}

    record Everything(
            byte b,
            short s,
            boolean flag,
            int i,
            Point point,
            Color color,
            @Size(3) int[] ints,
            @Size(2) boolean[] flags,
            @Size(5) byte[] bytes,
            byte last) {}

    @Test
    void shouldEncodeAndDecodeEachType() {
        RecordLayout<Everything> layout = RecordLayout.declared(Everything.class);
        Everything event =
                new Everything(
                        (byte) -1,
                        (short) -2,
                        true,
                        -3,
                        new Point((byte) 4, -5),
                        Color.GREEN,
                        new int[] {6, 7, 8},
                        new boolean[] {false, true},
                        new byte[] {1, 2, 3, 4, 5},
                        (byte) 9);

        byte[] bytes = layout.encode(event);

        assertThat(bytes).hasSize(56);
        assertThat(layout.decode(MemorySegment.ofArray(bytes)))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    record More(
            byte before,
            float f,
            double d,
            BigInteger wide,
            @Size(2) float[] floats,
            @Size(2) Point[] points,
            @Size(3) Color[] colors,
            @Size({3, 8}) String[] args,
            @Size({2, 3}) int[][] matrix,
            byte last) {}

    @Test
    void shouldAlignAllKindsOfNumbersAndArrays() {
        RecordLayout<More> layout = RecordLayout.declared(More.class);
        More event =
                new More(
                        (byte) 1,
                        1.5f,
                        Math.PI,
                        BigInteger.TWO.negate().pow(127),
                        new float[] {0.5f, -1},
                        new Point[] {new Point((byte) 2, 3), new Point((byte) 4, -5)},
                        new Color[] {Color.RED, Color.GREEN, Color.RED},
                        new String[] {"ls", "", "12345678"},
                        new int[][] {{1, 2, 3}, {4, 5, 6}},
                        (byte) 7);

        byte[] bytes = layout.encode(event);

        // 0 before, 4 f, 8 d, 16 wide, 32 floats, 40 points, 72 colors, 84 args, 108 matrix, 132
        assertThat(bytes).hasSize(144);
        assertThat(bytes[132]).isEqualTo((byte) 7);
        assertThat(bytes[84]).isEqualTo((byte) 'l');
        assertThat(layout.decode(MemorySegment.ofArray(bytes)))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    record OpenPoints(int id, Point[] points) {}

    @Test
    void shouldReadAFlexibleArrayOfRecords() {
        RecordLayout<OpenPoints> layout = RecordLayout.declared(OpenPoints.class);
        OpenPoints event = new OpenPoints(1, new Point[] {new Point((byte) 2, 3)});

        byte[] bytes = layout.encode(event);

        assertThat(bytes).hasSize(24);
        assertThat(layout.decode(MemorySegment.ofArray(bytes)).points())
                .containsExactly(event.points());
    }

    record WrongSizes(
            @Size(3) String[] args,
            @Size({2, 0}) int[][] matrix,
            @Size({2, 2}) int[] line,
            @Size({65536, 65536}) byte[][] huge,
            int[][] last) {}

    @Test
    void shouldRequireALengthPerDimension() {
        assertThat(problems(WrongSizes.class))
                .satisfiesExactly(
                        p ->
                                assertThat(p)
                                        .contains("String[] args", "2 lengths", "@Size({n, ...})"),
                        p -> assertThat(p).contains("int[][] matrix", "2 lengths", "at least 1"),
                        p -> assertThat(p).contains("int[] line", "@Size(n)"),
                        p -> assertThat(p).contains("byte[][] huge", "larger than any record"),
                        p -> assertThat(p).contains("int[][] last", "2 lengths"));
    }

    record OpenText(int id, String text) {}

    record OpenInts(int id, int[] values) {}

    record Within(long id, OpenText tail) {}

    @Test
    void shouldReadTheLastComponentToTheEndOfTheRecord() {
        RecordLayout<OpenText> text = RecordLayout.declared(OpenText.class);
        RecordLayout<OpenInts> ints = RecordLayout.declared(OpenInts.class);
        RecordLayout<Within> within = RecordLayout.declared(Within.class);

        assertThat(text.encode(new OpenText(1, "abc"))).hasSize(8).endsWith('c', 0);
        assertThat(text.decode(MemorySegment.ofArray(text.encode(new OpenText(1, "abc")))))
                .isEqualTo(new OpenText(1, "abc"));
        assertThat(
                        ints.decode(
                                        MemorySegment.ofArray(
                                                ints.encode(new OpenInts(1, new int[] {5, 6}))))
                                .values())
                .containsExactly(5, 6);
        Within event = new Within(1, new OpenText(2, "deep"));
        assertThat(within.decode(MemorySegment.ofArray(within.encode(event)))).isEqualTo(event);
    }

    @BpfStruct("other")
    record Renamed(@BpfField("process") int pid) {}

    @Test
    void shouldDeriveTheNameOfTheStruct() {
        assertThat(RecordLayout.declared(Renamed.class)).hasToString("Renamed of struct other");
        assertThat(RecordLayout.declared(OpenText.class))
                .hasToString("OpenText of struct open_text");
    }

    record NoSize(
            String text, byte[] bytes, @Size(0) int[] none, @Size(-1) String negative, int last) {}

    record NoType(char c, Float f, Integer boxed, List<Integer> list, Object[] array, Object any) {}

    record Loop(int id, Loop again) {}

    @Test
    void shouldListAllComponentsThatCannotBeDeclared() {
        assertThat(problems(NoSize.class))
                .satisfiesExactly(
                        p -> assertThat(p).contains("String text of record NoSize", "@Size(n)"),
                        p -> assertThat(p).contains("byte[] bytes of record NoSize", "@Size(n)"),
                        p -> assertThat(p).contains("int[] none", "at least 1"),
                        p -> assertThat(p).contains("String negative", "at least 1"));
        assertThat(problems(NoType.class))
                .hasSize(6)
                .allSatisfy(p -> assertThat(p).contains("there is no C type for", "use byte"))
                .anySatisfy(p -> assertThat(p).contains("List list", "java.util.List"));
        assertThat(problems(Loop.class))
                .containsExactly("Loop again of record Loop contains itself: no struct can");
    }

    private static List<String> problems(Class<? extends Record> type) {
        LayoutException refusal =
                catchThrowableOfType(LayoutException.class, () -> RecordLayout.declared(type));
        assertThat(refusal)
                .hasMessageStartingWith("cannot make a layout of record " + type.getSimpleName());
        return refusal.problems();
    }

    @BpfStruct(incomplete = true)
    record Partial(int id) {}

    record Around(Partial inner, int last) {}

    @Test
    void shouldRejectAnIncompleteRecord() {
        assertThat(problems(Partial.class))
                .singleElement()
                .satisfies(p ->
                        assertThat(p)
                                .contains(
                                        "record Partial does not describe the layout of struct"
                                                + " partial by itself",
                                        "RecordLayout.of(source, Partial.class)",
                                        "StructSource.header(file)"));
        assertThat(problems(Around.class)).singleElement().asString().contains("struct partial");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            assertThatThrownBy(() -> RecordLayout.of(ring, Partial.class))
                    .isInstanceOf(LayoutException.class);
        }
    }

    @Test
    void shouldAccessPrivateRecordsWithALookup() {
        record Hidden(int id) {}

        RecordLayout<Hidden> layout = RecordLayout.declared(MethodHandles.lookup(), Hidden.class);
        assertThat(layout.decode(MemorySegment.ofArray(new int[] {5}))).isEqualTo(new Hidden(5));
    }

    record Checked(int pid) {
        Checked {
            if (pid < 0) {
                throw new IllegalArgumentException("pid is negative");
            }
        }
    }

    @Test
    void shouldRethrowTheExceptionOfAConstructor() {
        assertThatThrownBy(() ->
                        RecordLayout.declared(Checked.class)
                                .decode(MemorySegment.ofArray(new int[] {-1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pid is negative");
    }

    @Test
    void shouldUseADeclaredLayoutForASimulatedRing() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            assertThat(RecordLayout.of(ring, OpenText.class))
                    .hasToString("OpenText of struct open_text");
            assertThat(RecordLayout.of(ring, MethodHandles.lookup(), OpenText.class))
                    .hasToString("OpenText of struct open_text");
        }
    }

    @Test
    void shouldRejectASchemaForASimulatedRing() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            assertThatThrownBy(() -> EventSchema.of(ring, "open_text"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "cannot find struct open_text",
                            "ring events",
                            "has no BTF",
                            "StructSource.header(file)");
        }
    }

    @Test
    void shouldRejectNull() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        assertThatThrownBy(() -> RecordLayout.declared(null)).hasMessage("type");
        assertThatThrownBy(() -> RecordLayout.declared(null, OpenText.class)).hasMessage("lookup");
        assertThatThrownBy(() -> RecordLayout.declared(lookup, null)).hasMessage("type");
        assertThatThrownBy(() -> RecordLayout.of(null, OpenText.class)).hasMessage("source");
        assertThatThrownBy(() -> RecordLayout.of(null, lookup, OpenText.class))
                .hasMessage("source");
        assertThatThrownBy(() -> EventSchema.of(null, "event")).hasMessage("source");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            assertThatThrownBy(() -> RecordLayout.of(ring, null)).hasMessage("type");
            assertThatThrownBy(() -> RecordLayout.of(ring, null, OpenText.class))
                    .hasMessage("lookup");
        }
    }
}

package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arrays of structs and arrays, floating-point numbers and 16-byte integers. */
@SuppressWarnings("ArrayRecordComponent")
class ElementsTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("members");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    record Point(short x, byte y) {}

    record Shape(long id, Point[] corners) {}

    enum Kind {
        KIND_CONNECT,
        KIND_EXEC
    }

    record Elements(
            int count,
            Point[] points,
            Shape[] shapes,
            Kind[] kinds,
            @Size({3, 8}) String[] args,
            String[] names,
            @Size({2, 3}) short[][] matrix,
            byte[][][] cube,
            float[] floats,
            double[] doubles,
            BigInteger[] wides,
            boolean[][] truths,
            long[][] pointers,
            int tail) {}

    private static final Elements ELEMENTS =
            new Elements(
                    3,
                    points(1, 2, 3),
                    new Shape[] {new Shape(4, points(5, 6)), new Shape(-1, points(7, 8))},
                    new Kind[] {Kind.KIND_EXEC, Kind.KIND_CONNECT},
                    new String[] {"ls", "-l", "12345678"},
                    new String[] {"abcd", ""},
                    new short[][] {{1, 2, 3}, {-4, 5, 6}},
                    new byte[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, -8}}},
                    new float[] {1.5f, Float.POSITIVE_INFINITY, -0.0f},
                    new double[] {Math.PI, Double.NEGATIVE_INFINITY},
                    new BigInteger[] {
                        BigInteger.ONE.shiftLeft(128).subtract(BigInteger.TWO), BigInteger.TEN
                    },
                    new boolean[][] {{true, false}, {false, true}},
                    new long[][] {{0xffff_8880_0000_1000L, 2}},
                    44);

    private static Point[] points(int... numbers) {
        Point[] points = new Point[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            points[i] = new Point((short) numbers[i], (byte) -numbers[i]);
        }
        return points;
    }

    private static RecordBytes bytesOf(RecordBytes bytes, int... points) {
        for (int point : points) {
            bytes.u16(point).u8(-point, 0);
        }
        return bytes;
    }

    private static MemorySegment elements() {
        RecordBytes bytes = bytesOf(new RecordBytes().u32(3), 1, 2, 3);
        bytesOf(bytes.u64(4), 5, 6);
        bytesOf(bytes.u64(-1), 7, 8);
        return bytes.u32(3, 1)
                .text("ls\0\0\0\0\0\0-l\0\0\0\0\0\00012345678abcd")
                .u8(0, 0, 0, 0)
                .u16(1, 2, 3, -4, 5, 6)
                .u8(1, 2, 3, 4, 5, 6, 7, -8)
                .u32(
                        Float.floatToRawIntBits(1.5f),
                        Float.floatToRawIntBits(Float.POSITIVE_INFINITY),
                        Float.floatToRawIntBits(-0.0f))
                .u64(
                        Double.doubleToRawLongBits(Math.PI),
                        Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY))
                .to(144)
                .u64(-2, -1, 10, 0)
                .u8(1, 0, 0, 1)
                .to(184)
                .u64(0xffff_8880_0000_1000L, 2)
                .u32(44)
                .to(208)
                .segment();
    }

    @Test
    void shouldReadArraysOfAllTypes() {
        assertThat(RecordLayout.of(object, Elements.class).decode(elements()))
                .usingRecursiveComparison()
                .isEqualTo(ELEMENTS);
    }

    @Test
    void shouldDecodeEncodedEvents() {
        RecordLayout<Elements> layout = RecordLayout.of(object, Elements.class);

        byte[] written = layout.encode(ELEMENTS);

        assertThat(written).hasSize(208);
        assertThat(layout.decode(MemorySegment.ofArray(written)))
                .usingRecursiveComparison()
                .isEqualTo(ELEMENTS);
    }

    @BpfStruct("elements")
    record Others(
            @Size(12) byte[] points,
            int[] kinds,
            byte[][] args,
            long[][] matrix,
            byte[] cube,
            double[] floats,
            byte[][] wides) {}

    @Test
    void shouldReadTheSameFieldsAsOtherTypes() {
        Others read = RecordLayout.of(object, Others.class).decode(elements());

        assertThat(read.points()).isEqualTo(bytesOf(new RecordBytes(), 1, 2, 3).toByteArray());
        assertThat(read.kinds()).containsExactly(3, 1);
        assertThat(read.args()[2]).asString().isEqualTo("12345678");
        assertThat(read.matrix()).isDeepEqualTo(new long[][] {{1, 2, 3}, {-4, 5, 6}});
        assertThat(read.cube()).containsExactly(1, 2, 3, 4, 5, 6, 7, -8);
        assertThat(read.floats()).containsExactly(1.5, Double.POSITIVE_INFINITY, -0.0);
        assertThat(read.wides()[0]).hasSize(16).startsWith(-2, -1).endsWith(-1, -1);
    }

    record FlexiblePoints(int id, Point[] points) {}

    @BpfStruct("flexible_points")
    record RawPoints(@BpfField("points") byte[] raw) {}

    record FlexibleArgs(int id, String[] args) {}

    @Test
    void shouldReadFlexibleArraysToTheEndOfTheRecord() {
        RecordLayout<FlexiblePoints> points = RecordLayout.of(object, FlexiblePoints.class);
        RecordLayout<FlexibleArgs> args = RecordLayout.of(object, FlexibleArgs.class);
        MemorySegment two = bytesOf(new RecordBytes().u32(1), 2, 3).segment();

        assertThat(points.decode(two).points()).containsExactly(points(2, 3));
        assertThat(points.encode(new FlexiblePoints(1, points(2, 3)))).hasSize(12);
        assertThat(points.decode(new RecordBytes().u32(1).segment()).points()).isEmpty();
        assertThat(RecordLayout.of(object, RawPoints.class).decode(two).raw()).hasSize(8);
        assertThat(args.decode(new RecordBytes().u32(1).text("ab\0\0abcd").segment()).args())
                .containsExactly("ab", "abcd");
        assertThatThrownBy(() -> points.decode(new RecordBytes().u32(1).to(9).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("5 bytes", "elements of 4");
    }

    enum Wide {
        WIDE_HUGE
    }

    record Numbers(float f, double d, BigInteger s, BigInteger u, long wide) {}

    @BpfStruct("numbers")
    record OtherNumbers(double f, @Size(16) byte[] s, byte[] u) {}

    private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(127).negate();

    @Test
    void shouldReadFloatingPointAndWideNumbers() {
        MemorySegment record =
                new RecordBytes()
                        .u32(Float.floatToRawIntBits(-2.5f))
                        .to(8)
                        .u64(Double.doubleToRawLongBits(0.1), 0, Long.MIN_VALUE, -1, 1)
                        .u64(1L << 32)
                        .to(64)
                        .segment();
        RecordLayout<Numbers> layout = RecordLayout.of(object, Numbers.class);
        Numbers expected =
                new Numbers(
                        -2.5f,
                        0.1,
                        LEAST,
                        BigInteger.TWO.pow(65).subtract(BigInteger.ONE),
                        1L << 32);

        assertThat(layout.decode(record)).isEqualTo(expected);
        assertThat(layout.decode(MemorySegment.ofArray(layout.encode(expected))))
                .isEqualTo(expected);
        OtherNumbers other = RecordLayout.of(object, OtherNumbers.class).decode(record);
        assertThat(other.f()).isEqualTo(-2.5);
        assertThat(other.s()).hasSize(16).startsWith(0, 0).endsWith(0, -128);
        assertThat(other.u()).hasSize(16).startsWith(-1, -1).endsWith(0, 0);
    }

    @BpfStruct("numbers")
    record AsDouble(double f) {}

    @BpfStruct("elements")
    record Few(Point[] points) {}

    @Test
    void shouldRejectEventsThatDoNotFit() {
        RecordLayout<Numbers> layout = RecordLayout.of(object, Numbers.class);
        BigInteger one = BigInteger.ONE;

        assertThatThrownBy(() -> layout.encode(new Numbers(0, 0, LEAST.subtract(one), one, 0)))
                .hasMessageContainingAll("s is -1701", "not in the range of 16 signed bytes");
        assertThatThrownBy(() -> layout.encode(new Numbers(0, 0, one, one.negate(), 0)))
                .hasMessageContainingAll("u is -1,", "not in the range of 16 unsigned bytes");
        assertThatThrownBy(() -> RecordLayout.of(object, AsDouble.class).encode(new AsDouble(0.1)))
                .hasMessageContaining("f is 0.1, which a float in C does not hold exactly");
        assertThatThrownBy(() -> RecordLayout.of(object, Few.class).encode(new Few(points(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("points has 4 bytes, its field in C has 12");
        RecordLayout<FlexiblePoints> points = RecordLayout.of(object, FlexiblePoints.class);
        assertThatThrownBy(() -> points.encode(new FlexiblePoints(1, new Point[2])))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("points[0] is null");
    }

    @BpfStruct("elements")
    record Wrong(
            Shape[] points,
            String args,
            @Size(24) String[] names,
            int[] wides,
            float[] doubles,
            Point shapes) {}

    @Test
    void shouldRejectOtherTypes() {
        assertThatThrownBy(() -> RecordLayout.of(object, Wrong.class))
                .isInstanceOfSatisfying(
                        LayoutException.class,
                        refusal ->
                                assertThat(refusal.problems())
                                        .satisfiesExactly(
                                                p ->
                                                        assertThat(p)
                                                                .contains(
                                                                        "struct point has no"
                                                                                + " field id"),
                                                p ->
                                                        assertThat(p)
                                                                .contains(
                                                                        "struct point has no"
                                                                                + " field corners"),
                                                p ->
                                                        assertThat(p)
                                                                .contains(
                                                                        "char[3][8]",
                                                                        "requires String[] or"
                                                                                + " byte[][]"),
                                                p ->
                                                        assertThat(p)
                                                                .contains(
                                                                        "states @Size(24), but it"
                                                                                + " has {2, 4}"
                                                                                + " elements"),
                                                p -> assertThat(p).contains("BigInteger[]"),
                                                p -> assertThat(p).contains("use double[]"),
                                                p -> assertThat(p).contains("R[] of a record R")));
    }

    @BpfStruct("numbers")
    record EnumOfEightBytes(Wide wide) {}

    /** Compilers before LLVM 15 do not write values of more than 32 bits to BTF. */
    @Test
    void shouldBindAnEightByteEnumerationToLongBeforeLlvm15() {
        MemorySegment record = new RecordBytes().to(48).u64(1L << 32).to(64).segment();
        Object untyped = EventSchema.of(object, "numbers").decode(record).get("wide");
        if (untyped instanceof String name) {
            assertThat(name).isEqualTo("WIDE_HUGE");
            assertThat(RecordLayout.of(object, EnumOfEightBytes.class).decode(record).wide())
                    .isEqualTo(Wide.WIDE_HUGE);
        } else {
            assertThat(untyped).isEqualTo(1L << 32);
            assertThatThrownBy(() -> RecordLayout.of(object, EnumOfEightBytes.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll(
                            "enum wide at offset 48",
                            "before LLVM 15",
                            "use long, or compile with clang 15");
        }
    }
}

package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.Arena;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that begin at an address that is 4 modulo 8, and are followed by padding. */
@SuppressWarnings("ArrayRecordComponent")
class PerfSampleTest {
    private static OpenBpfObject types;
    private static OpenBpfObject members;

    private final Arena arena = Arena.ofConfined();

    @BeforeAll
    static void open() {
        types = TestObjects.open("types");
        members = TestObjects.open("members");
    }

    @AfterAll
    static void close() {
        types.close();
        members.close();
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private PerfSample sample(RecordBytes data) {
        return sample(data.toByteArray());
    }

    private PerfSample sample(byte[] data) {
        PerfSample sample = PerfSample.of(arena, data, 'x');
        assertThat(sample.data().address() % 8).isEqualTo(4);
        return sample;
    }

    @Test
    void shouldReadEachTypeOfComponent() {
        RecordLayout<DeclaredLayoutTest.Everything> layout =
                RecordLayout.declared(DeclaredLayoutTest.Everything.class);
        DeclaredLayoutTest.Everything event =
                new DeclaredLayoutTest.Everything(
                        (byte) -1,
                        (short) -2,
                        true,
                        -3,
                        new DeclaredLayoutTest.Point((byte) 4, -5),
                        DeclaredLayoutTest.Color.GREEN,
                        new int[] {6, 7, 8},
                        new boolean[] {false, true},
                        new byte[] {1, 2, 3, 4, 5},
                        (byte) 9);

        assertThat(sample(layout.encode(event)).decode(layout))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    @Test
    void shouldReadAllKindsOfNumbersAndArrays() {
        RecordLayout<DeclaredLayoutTest.More> layout =
                RecordLayout.declared(DeclaredLayoutTest.More.class);
        DeclaredLayoutTest.More event =
                new DeclaredLayoutTest.More(
                        (byte) 1,
                        1.5f,
                        Math.PI,
                        BigInteger.TWO.negate().pow(127),
                        new float[] {0.5f, -1},
                        new DeclaredLayoutTest.Point[] {
                            new DeclaredLayoutTest.Point((byte) 2, 3),
                            new DeclaredLayoutTest.Point((byte) 4, -5)
                        },
                        new DeclaredLayoutTest.Color[] {
                            DeclaredLayoutTest.Color.RED,
                            DeclaredLayoutTest.Color.GREEN,
                            DeclaredLayoutTest.Color.RED
                        },
                        new String[] {"ls", "", "12345678"},
                        new int[][] {{1, 2, 3}, {4, 5, 6}},
                        (byte) 7);

        assertThat(sample(layout.encode(event)).decode(layout))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    @Test
    void shouldReadAMemberOfAUnion() {
        RecordLayout<UnionTest.Open> layout = RecordLayout.of(members, UnionTest.Open.class);
        UnionTest.Open event = new UnionTest.Open(7, "bash", new UnionTest.Inode(1L << 40));

        assertThat(sample(layout.encode(event)).decode(layout)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void shouldEndATextWithItsNul(int length) {
        String text = "abcdefgh".substring(0, length);
        PerfSample sample = sample(new RecordBytes().u32(1).text(text).text("\0"));

        assertThat(sample.decode(RecordLayout.of(types, BoundTypesTest.Early.class)))
                .isEqualTo(new BoundTypesTest.Early(1, text));
        assertThat(sample.decode(RecordLayout.of(types, BoundTypesTest.FlexibleText.class)))
                .isEqualTo(new BoundTypesTest.FlexibleText(1, text));
        assertThat(sample.decode(Event.decoder()).fields(EventSchema.of(types, "early")))
                .containsEntry("text", text);
    }

    @Test
    void shouldEndATextWithItsField() {
        PerfSample full = sample(new RecordBytes().u32(1).text("abcdefgh"));
        PerfSample truncated = sample(new RecordBytes().u32(1).text("abcd")); // without its NUL
        RecordLayout<BoundTypesTest.Early> layout =
                RecordLayout.of(types, BoundTypesTest.Early.class);

        assertThat(full.decode(layout)).isEqualTo(new BoundTypesTest.Early(1, "abcdefgh"));
        assertThat(truncated.size()).isEqualTo(12); // all of it can be the text
        assertThat(truncated.decode(layout)).isEqualTo(new BoundTypesTest.Early(1, "abcdxxxx"));
    }

    @Test
    void shouldEndAFlexibleArrayWithItsLastWholeElement() {
        RecordLayout<BoundTypesTest.FlexibleLongs> longs =
                RecordLayout.of(types, BoundTypesTest.FlexibleLongs.class);
        RecordLayout<ElementsTest.FlexibleArgs> texts =
                RecordLayout.of(members, ElementsTest.FlexibleArgs.class);

        assertThat(sample(new RecordBytes().u32(1).to(8).u64(2, 3)).decode(longs).ips())
                .containsExactly(2, 3);
        assertThat(sample(new RecordBytes().u32(1).to(8)).decode(longs).ips()).isEmpty();
        assertThat(sample(new RecordBytes().u32(1).text("abc\0")).decode(texts).args())
                .containsExactly("abc", "xxxx"); // padding can be as long as an element
    }

    @Test
    void shouldRejectAnElementThatEndsInMoreThanPadding() {
        record Wide(int id, DeclaredLayoutTest.Exec[] execs) {}
        RecordLayout<Wide> layout = RecordLayout.declared(Wide.class);

        assertThatThrownBy(() -> sample(new RecordBytes().u32(1).to(40)).decode(layout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the record ends within an element");
    }

    record Old(int id, int also) {}

    record Newer(
            int id,
            int also,
            @BpfField(optional = true) long later,
            @BpfField(optional = true) DeclaredLayoutTest.Point last) {}

    @Test
    void shouldNotTakePaddingForAnOptionalField() {
        RecordLayout<Newer> layout = RecordLayout.declared(Newer.class);

        assertThat(sample(new RecordBytes().u32(1, 2)).size()).isEqualTo(12);
        assertThat(sample(new RecordBytes().u32(1, 2)).decode(layout))
                .isEqualTo(new Newer(1, 2, 0, null));
        assertThat(sample(new RecordBytes().u32(1, 2).u64(3)).decode(layout))
                .isEqualTo(new Newer(1, 2, 3, null));
        assertThat(sample(new RecordBytes().u32(1, 2).u64(3, 4, 5)).decode(layout))
                .isEqualTo(new Newer(1, 2, 3, new DeclaredLayoutTest.Point((byte) 4, 5)));
        assertThatThrownBy(() -> sample(new RecordBytes().u32(1, 2).u64(3, 4)).decode(layout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("28 bytes is too short", "32 bytes");
    }

    @Test
    void shouldRejectARecordThatIsShorterThanItsStruct() {
        assertThatThrownBy(() ->
                        sample(new RecordBytes().u32(1)).decode(RecordLayout.declared(Old.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("4 bytes is too short", "8 bytes");
    }
}

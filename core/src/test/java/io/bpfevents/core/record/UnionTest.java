package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Members of unions, which share their bytes. */
@SuppressWarnings("ArrayRecordComponent")
class UnionTest {
    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("members");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    sealed interface Event {}

    record Address(short port, int v4, byte[] v6) {}

    record Inode(long inode) {}

    @BpfStruct("event")
    record Connect(int pid, Address connect) implements Event {}

    @BpfStruct("event")
    record Open(int pid, String comm, Inode open) implements Event {}

    @BpfStruct("event")
    record Exec(int pid, byte[] args) implements Event {}

    private static RecordBytes header(int type) {
        return new RecordBytes().u32(7).text("bash\0").to(20).u32(type);
    }

    private static MemorySegment connect() {
        return header(1).u16(443, 2).u32(0x7f00_0001, 0, 0, 1).to(56).segment();
    }

    @Test
    void shouldReadMembersAtTheirCommonOffset() {
        assertThat(RecordLayout.of(object, Connect.class).decode(connect()))
                .usingRecursiveComparison()
                .isEqualTo(
                        new Connect(
                                7,
                                new Address(
                                        (short) 443,
                                        0x7f00_0001,
                                        new RecordBytes()
                                                .u32(0x7f00_0001, 0, 0, 1)
                                                .toByteArray())));
    }

    @Test
    void shouldReadThePayloadOfEachTypeWithASelector() {
        RecordDecoder<Event> events =
                RecordSelector.of(
                        Event.class,
                        "type",
                        Map.of(
                                1L, RecordLayout.of(object, Connect.class),
                                2L, RecordLayout.of(object, Open.class),
                                3L, RecordLayout.of(object, Exec.class)));

        assertThat(events.decode(connect())).isInstanceOf(Connect.class);
        assertThat(events.decode(header(2).u64(1L << 40).to(56).segment()))
                .isEqualTo(new Open(7, "bash", new Inode(1L << 40)));
        assertThat(((Exec) events.decode(header(3).text("ls\0-l\0/tmp").to(56).segment())).args())
                .hasSize(32)
                .startsWith('l', 's', 0, '-', 'l', 0, '/', 't', 'm', 'p');
    }

    @Test
    void shouldRequireOnlyTheMembersThatAreRead() {
        MemorySegment shorter = header(2).u64(5).segment();

        assertThat(RecordLayout.of(object, Open.class).decode(shorter).open())
                .isEqualTo(new Inode(5));
        assertThat(RecordLayout.of(object, Exec.class).decode(shorter).args()).hasSize(8);
        assertThatThrownBy(() -> RecordLayout.of(object, Connect.class).decode(shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("32 bytes is too short", "need 44 bytes");
    }

    record V4(int v4) {}

    record V6(byte[] v6) {}

    record Both(int v4, byte[] v6) {}

    @BpfStruct("named_union")
    record NamedUnion(V4 from, Both[] to) {}

    @BpfStruct("named_union")
    record RawUnion(byte[] from, byte[] to) {}

    @Test
    void shouldBindANamedUnionToARecordOrItsBytes() {
        RecordBytes bytes = new RecordBytes().u32(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        NamedUnion decoded = RecordLayout.of(object, NamedUnion.class).decode(bytes.segment());
        RawUnion raw = RecordLayout.of(object, RawUnion.class).decode(bytes.segment());

        assertThat(decoded.from()).isEqualTo(new V4(1));
        assertThat(decoded.to()).extracting(Both::v4).containsExactly(5, 9);
        assertThat(decoded.to()[1].v6())
                .isEqualTo(new RecordBytes().u32(9, 10, 11, 12).toByteArray());
        assertThat(raw.from()).isEqualTo(new RecordBytes().u32(1, 2, 3, 4).toByteArray());
        assertThat(raw.to())
                .isEqualTo(new RecordBytes().u32(5, 6, 7, 8, 9, 10, 11, 12).toByteArray());
    }

    @BpfStruct("event")
    record All(int pid, Address connect, Inode open, String args) {}

    @Test
    void shouldEncodeOneMember() {
        RecordLayout<All> layout = RecordLayout.of(object, All.class);

        byte[] written = layout.encode(new All(7, null, new Inode(5), null));

        assertThat(written).hasSize(56);
        assertThat(layout.decode(MemorySegment.ofArray(written)).open()).isEqualTo(new Inode(5));
        assertThat(layout.encode(new All(7, null, null, null))).startsWith(7).endsWith(0);
    }

    @Test
    void shouldEncodeOnlyMembersThatAgree() {
        RecordLayout<All> layout = RecordLayout.of(object, All.class);
        All read = layout.decode(header(3).text("ls\0-l").to(56).segment());

        assertThat(layout.encode(read)).startsWith(7).contains('l', 's', 0, '-', 'l');
        assertThatThrownBy(() -> layout.encode(new All(7, null, new Inode(5), "ls")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("args differs from another member of its union", "null");
        assertThatThrownBy(() -> layout.encode(new All(7, null, new Inode(-1), "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("args differs");
    }

    @BpfStruct("event")
    record Tails(@BpfField("args") byte[] raw, Inode open) {}

    @BpfStruct("named_union")
    record NullRecord(V4 from) {}

    @Test
    void shouldRejectMembersOfWhichOneEndsTheRecord() {
        RecordLayout<Tails> layout = RecordLayout.of(object, Tails.class);
        byte[] eight = new RecordBytes().u64(5).toByteArray();

        assertThat(layout.encode(new Tails(eight, new Inode(5)))).hasSize(32);
        assertThatThrownBy(() -> layout.encode(new Tails(new byte[3], new Inode(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("raw ends at 27", "ends the record at 32");
        assertThatThrownBy(() ->
                        RecordLayout.of(object, NullRecord.class).encode(new NullRecord(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("from is null");
    }

    record Odd(int id, byte[] fixed, int word, short[] shorts) {}

    @BpfStruct("odd")
    record FlexibleInTheMiddle(int[] none) {}

    @Test
    void shouldReadAFlexibleArrayOfAUnionToTheEndOfTheRecord() {
        RecordLayout<Odd> layout = RecordLayout.of(object, Odd.class);
        MemorySegment record = new RecordBytes().u32(1).u8(2, 3).to(8).u16(4, 0, 5).segment();

        assertThat(layout.decode(record))
                .usingRecursiveComparison()
                .isEqualTo(new Odd(1, new byte[] {2, 3}, 4, new short[] {4, 0, 5}));
        assertThat(EventSchema.of(object, "odd").decode(record))
                .containsEntry("word", 4L)
                .containsEntry("none", java.util.List.of())
                .containsEntry("nothing", Map.of())
                .containsEntry("shorts", java.util.List.of(4L, 0L, 5L));
        assertThatThrownBy(() -> RecordLayout.of(object, FlexibleInTheMiddle.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("only the last field of a record can be a flexible array");
    }
}

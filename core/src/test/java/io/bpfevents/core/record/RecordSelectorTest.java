package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecordSelectorTest {
    sealed interface Net {}

    @BpfStruct("connect_event")
    record Connect(short port) implements Net {}

    @BpfStruct("close_event")
    record Close(int type, long bytes) implements Net {}

    private static OpenBpfObject object;

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    private static RecordDecoder<Net> net() {
        return RecordSelector.of(
                Net.class,
                "type",
                Map.of(
                        1L, RecordLayout.of(object, Connect.class),
                        0xffff_ffffL, RecordLayout.of(object, Close.class)));
    }

    @Test
    void shouldDecodeEachRecordByItsType() {
        assertThat(net().decode(new RecordBytes().u32(1).u16(80).to(8).segment()))
                .isEqualTo(new Connect((short) 80));
        assertThat(net().decode(new RecordBytes().u32(-1).to(8).u64(7).segment()))
                .isEqualTo(new Close(-1, 7));
        assertThat(net())
                .hasToString(
                        "by type: 1 Connect of struct connect_event, 4294967295 Close of struct"
                                + " close_event");
    }

    @Test
    void shouldFailOnAnUnknownType() {
        assertThatThrownBy(() -> net().decode(new RecordBytes().u32(2).u16(80).to(8).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the record's type is 2, for which there is no type; there are"
                                + " [1, 4294967295]");
    }

    @Test
    void shouldFailOnARecordThatIsTooShort() {
        assertThatThrownBy(() -> net().decode(new RecordBytes().to(3).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a record of 3 bytes is too short for its field type, which ends at 4");
        assertThatThrownBy(() -> net().decode(new RecordBytes().u32(1).u8(1).segment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("5 bytes", "Connect", "6 bytes");
    }

    @Test
    void shouldRejectARecordClassThatNoValueSelects() {
        assertThatThrownBy(() ->
                        RecordSelector.of(
                                Net.class,
                                "type",
                                Map.of(1L, RecordLayout.of(object, Connect.class))))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("no value selects Close");
    }

    @BpfStruct("other_event")
    record Other(long bytes) {}

    @BpfStruct("early")
    record Early(int id) {}

    @BpfStruct("arrays")
    record Arrays(String text) {}

    @Test
    void shouldListAllProblems() {
        assertThatThrownBy(() ->
                        RecordSelector.of(
                                Record.class,
                                "type",
                                Map.of(
                                        1L, RecordLayout.of(object, Connect.class),
                                        2L, RecordLayout.of(object, Other.class),
                                        3L, RecordLayout.of(object, Early.class))))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll(
                        "select records of Record by their field type",
                        "it must be the same in all",
                        "struct early has no field type, but id, text");
        assertThatThrownBy(() ->
                        RecordSelector.of(
                                Record.class,
                                "text",
                                Map.of(1L, RecordLayout.of(object, Arrays.class))))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("char[8] at offset 0 is neither an integer nor an");
        assertThatThrownBy(() -> RecordSelector.of(Record.class, "type", Map.of()))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("no layout has the offset");
    }

    @Test
    void shouldAcceptAHandWrittenDecoderBesideLayouts() {
        RecordDecoder<Net> ofClose = record -> new Close(2, record.byteSize());
        RecordDecoder<Net> net =
                RecordSelector.of(
                        Net.class,
                        "type",
                        Map.of(1L, RecordLayout.of(object, Connect.class), 2L, ofClose));

        assertThat(net.decode(new RecordBytes().u32(2).segment())).isEqualTo(new Close(2, 4));
    }

    record Timed(int type, Duration took) {}

    @Test
    void shouldDecodeComponentsThatAreConverted() {
        RecordDecoder<Timed> timed =
                RecordSelector.of(
                        Timed.class, "type", Map.of(1L, RecordLayout.declared(Timed.class)));
        assertThat(timed.decode(new RecordBytes().u32(1).to(8).u64(7).segment()))
                .isEqualTo(new Timed(1, Duration.ofNanos(7)));
    }
}

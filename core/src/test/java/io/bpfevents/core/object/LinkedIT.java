package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.LinkedObject;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object of two files that have names in common. */
@KernelTest
class LinkedIT {
    private record Event(int pid, int uid) {}

    @BpfStruct("event")
    private record Annotated(int pid, int uid) {}

    private record Shared(int id) {}

    private OpenBpfObject opened;
    private BpfObject object;

    @BeforeEach
    void open(@TempDir Path folder) {
        opened = LinkedObject.open(folder, "link_one", "link_two");
    }

    @AfterEach
    void close() {
        opened.close();
        if (object != null) {
            object.close();
        }
    }

    @Test
    void shouldRejectAGlobalThatTwoFilesHave() {
        assertThatThrownBy(() -> opened.global("level", 7))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "set global level", "\".data+0/level\"", "\".data+4/level\"");
        assertThatThrownBy(() -> opened.global("seen", 7))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "set global seen", "\".data.one/seen\"", "\".data.two/seen\"");
    }

    @Test
    void shouldSetAGlobalBySectionAndOffset() {
        object = opened.global(".data+4/level", 7).global(".data.one/seen", 100).load();

        assertThat(object.program("go_one").testRun().returnValue()).isEqualTo(101);
        assertThat(object.program("go_two").testRun().returnValue()).isEqualTo(7);
    }

    @Test
    void shouldHaveOneGenerationForAllFiles() {
        object = opened.global("bpf_events_generation", 1).load(); // the control blocks have 0

        assertThat(object.program("go_one").testRun().returnValue()).isEqualTo(-1);
        assertThat(object.program("go_two").testRun().returnValue()).isEqualTo(-1);
    }

    @Test
    void shouldRejectAPlaceWithoutThatGlobal() {
        assertThatThrownBy(() -> opened.global(".data+8/level", 7))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("set global .data+8/level", "level, ");
        assertThatThrownBy(() -> opened.variable(".bss/seen"))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("find global .bss/seen");
    }

    @Test
    void shouldRejectAStructThatTwoFilesDefineDifferently() {
        assertThatThrownBy(() -> RecordLayout.of(opened, Event.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "struct event { pid, uid } of 8 bytes",
                        "struct event { uid, pad, pid } of 12 bytes");
        assertThatThrownBy(() -> EventSchema.of(opened, "event"))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("2 different ones");
        object = opened.load();
        assertThatThrownBy(() -> RecordLayout.of(object.ringbuf("plain_one"), Event.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("2 different ones");
    }

    @Test
    void shouldBindToTheStructThatEachRingDeclares() {
        object = opened.load();

        byte[] one = RecordLayout.of(object.ringbuf("ring_one"), Event.class).encode(event());
        byte[] two = RecordLayout.of(object.ringbuf("ring_two"), Event.class).encode(event());

        assertThat(MemorySegment.ofArray(one).mismatch(ints(1, 2))).isEqualTo(-1);
        assertThat(MemorySegment.ofArray(two).mismatch(ints(2, 0, 1))).isEqualTo(-1);
    }

    @Test
    void shouldAcceptTheCommonNameForTheStructOfEachRing() {
        object = opened.load();

        assertThat(RecordLayout.of(object.ringbuf("ring_two"), Annotated.class).encode(annotated()))
                .hasSize(12);
        assertThat(RecordLayout.of(object.ringbuf("ring_one"), Annotated.class).encode(annotated()))
                .hasSize(8);
    }

    @Test
    void shouldBindToAStructThatBothFilesDefineEqually() {
        assertThat(RecordLayout.of(opened, Shared.class).encode(new Shared(1))).hasSize(4);
    }

    private static Event event() {
        return new Event(1, 2);
    }

    private static Annotated annotated() {
        return new Annotated(1, 2);
    }

    private static MemorySegment ints(int... ints) {
        return MemorySegment.ofArray(ints);
    }
}

package io.bpfevents.core.record.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The struct that the records of a ring are bound to. */
@KernelTest
class RingLayoutIT {
    record Numbers(int u32) {}

    record Typed(int id) {}

    record ByName(int id) {}

    @BpfStruct("by_name")
    record Another(int id) {}

    @BpfStruct("integers")
    record Annotated(int u32) {}

    record NoSuchStruct(int id) {}

    /** The field has a larger offset in the program's struct. */
    @BpfStruct("integers")
    record Misplaced(int u32) {}

    @BpfStruct("by_typedef_t")
    record Agreeing(int id) {}

    @Test
    void shouldUseTheStructThatTheProgramDeclaresForTheRing() {
        try (BpfObject object = TestObjects.open("types").load()) {
            assertThat(RecordLayout.of(object.ringbuf("integers_ring"), Numbers.class))
                    .hasToString("Numbers of struct integers");
            assertThat(RecordLayout.of(object.ringbuf("integers_ring"), Annotated.class))
                    .hasToString("Annotated of struct integers");
            assertThat(RecordLayout.of(object.ringbuf("typedef_ring"), Typed.class))
                    .hasToString("Typed of by_typedef_t");
        }
    }

    @Test
    void shouldCheckADeclaredLayoutAgainstTheProgramOfARing() {
        try (BpfObject object = TestObjects.open("types").load()) {
            RecordLayout<Misplaced> misplaced = RecordLayout.declared(Misplaced.class);
            BpfRingbuf ring = object.ringbuf("integers_ring");
            assertThatThrownBy(() -> misplaced.requireFor(ring))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll(
                            "component u32 is at offset 0 to 4", "RecordLayout.of(ring, ...)");
            RecordLayout<Agreeing> agreeing = RecordLayout.declared(Agreeing.class);
            assertThat(agreeing.requireFor(object.ringbuf("typedef_ring"))).isSameAs(agreeing);
        }
    }

    @Test
    void shouldUseTheStructThatTheRecordNamesIfTheProgramDeclaresNone() {
        try (BpfObject object = TestObjects.open("types").load()) {
            assertThat(RecordLayout.of(object.ringbuf("plain_ring"), ByName.class))
                    .hasToString("ByName of struct by_name");
            assertThat(RecordLayout.of(object.ringbuf("plain_ring"), Another.class))
                    .hasToString("Another of struct by_name");
            assertThatThrownBy(
                            () -> RecordLayout.of(object.ringbuf("plain_ring"), NoSuchStruct.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContaining(
                            "\n    struct no_such_struct *bpf_events_type_plain_ring;");
        }
    }

    @Test
    void shouldRejectAnotherStructThanTheProgramDeclares() {
        try (BpfObject object = TestObjects.open("types").load()) {
            assertThatThrownBy(
                            () -> RecordLayout.of(object.ringbuf("integers_ring"), Another.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll(
                            "cannot bind record Another to a struct of object types",
                            "it states @BpfStruct(\"by_name\")",
                            "declares struct integers for ring integers_ring",
                            "RecordLayout.of(object, ...)");
        }
    }

    @Test
    void shouldRejectARingOfNumbers() {
        try (BpfObject object = TestObjects.open("types").load()) {
            assertThatThrownBy(() -> RecordLayout.of(object.ringbuf("number_ring"), Typed.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll("number_ring are __u64", "RecordDecoder");
        }
    }

    @Test
    void shouldKnowTheTypesOfAClosedObject() {
        BpfObject object = TestObjects.open("types").load();
        BpfRingbuf ring = object.ringbuf("integers_ring");
        object.close();

        assertThat(RecordLayout.of(ring, Numbers.class)).hasToString("Numbers of struct integers");
        assertThat(RecordLayout.of(object, ByName.class)).hasToString("ByName of struct by_name");
    }

    record ExecEvent(int pid, @Size(16) String comm) {}

    @BpfStruct("exec_event")
    record Typedef(int pid) {}

    @BpfStruct("other_event")
    record OtherEvent(long bytes) {}

    @Test
    void shouldUseTheTypeOfTheMapsValues() {
        try (BpfObject object = TestObjects.open("typed_maps").load()) {
            assertThat(RecordLayout.of(object.ringbuf("events"), Typed2.class))
                    .hasToString("Typed2 of struct exec_event");
            assertThat(RecordLayout.of(object.ringbuf("keyed"), Typedef.class))
                    .hasToString("Typedef of exec_event_t");
            assertThat(RecordLayout.of(object.ringbuf("inner"), Typed2.class))
                    .hasToString("Typed2 of struct exec_event");
            assertThat(RecordLayout.of(object.ringbuf("contract"), OtherEvent.class))
                    .hasToString("OtherEvent of struct other_event");
            assertThatThrownBy(() -> RecordLayout.of(object.ringbuf("events"), OtherEvent.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContaining("declares struct exec_event for ring events");
        }
    }

    record Typed2(int pid, byte code, String comm) {}

    /** An integer there is a leftover of a perf event array, not the type of the records. */
    @Test
    void shouldIgnoreValuesThatAreNotStructs() {
        try (BpfObject object = TestObjects.open("typed_maps").load()) {
            assertThat(RecordLayout.of(object.ringbuf("copied"), Typedef.class))
                    .hasToString("Typedef of struct exec_event");
            assertThat(RecordLayout.of(object.ringbuf("sized"), Typedef.class))
                    .hasToString("Typedef of struct exec_event");
        }
    }

    @Test
    void shouldAcceptADeclaredLayoutIfTheObjectLacksTheStruct() {
        RecordLayout<ExecEvent> declared = RecordLayout.declared(ExecEvent.class);
        try (BpfObject object = TestObjects.open("local_only").load()) {
            assertThat(declared.requireFor(object.ringbuf("events"))).isSameAs(declared);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Declared(long seq, @Size(8) byte[] pattern) {}

    @Test
    void shouldBindAPinnedRingsRecordsByTheTypesOfItsProgram() {
        try (PinDirectory directory = new PinDirectory()) {
            Path pin = directory.resolve("events");
            try (BpfObject object = TestObjects.open("producer").pinPath("events", pin).load();
                    BpfRingbuf pinned = BpfRingbuf.openPinned(pin)) {
                assertThat(RecordLayout.of(pinned, Declared.class))
                        .hasToString("Declared of struct event");
                assertThat(RecordLayout.of(object.ringbuf("events"), Declared.class))
                        .hasToString("Declared of struct event");
            }
        }
    }

    /** The declaration in the error message, added where it states, is enough. */
    @Test
    void shouldNameTheDeclarationThatAddsALocalStructToTheBtf(@TempDir Path directory)
            throws Exception {
        String advice;
        try (BpfObject object = TestObjects.open("local_only").load()) {
            advice = advice(() -> RecordLayout.of(object.ringbuf("events"), ExecEvent.class));
            assertThat(advice).isEqualTo("struct exec_event *bpf_events_type_events;");
            assertThatThrownBy(() -> RecordLayout.of(object.ringbuf("events"), ExecEvent.class))
                    .hasMessageContainingAll(
                            "__type(value, struct exec_event)",
                            "StructSource.header(",
                            "RecordLayout.declared(");
            assertThat(advice(() -> RecordLayout.of(object, ExecEvent.class)))
                    .isEqualTo("struct exec_event *unused_exec_event;");
            assertThat(advice(() -> EventSchema.of(object, "exec_event")))
                    .isEqualTo("struct exec_event *unused_exec_event;");
        }
        String source = Files.readString(Path.of("src/test/bpf/local_only.bpf.c"));
        Path mended = Clang.bpf(directory, "mended", "#define ADVICE " + advice + "\n" + source);
        try (BpfObject object = BpfObject.open(mended).load()) {
            assertThat(RecordLayout.of(object.ringbuf("events"), ExecEvent.class))
                    .hasToString("ExecEvent of struct exec_event");
            assertThat(RecordLayout.of(object, ExecEvent.class))
                    .hasToString("ExecEvent of struct exec_event");
        }
    }

    private static String advice(Runnable binding) {
        try {
            binding.run();
        } catch (LayoutException e) {
            Matcher line = Pattern.compile("\n    (struct .*;)").matcher(e.getMessage());
            assertThat(line.find()).as(e.getMessage()).isTrue();
            return line.group(1);
        }
        throw new AssertionError("was not rejected");
    }
}

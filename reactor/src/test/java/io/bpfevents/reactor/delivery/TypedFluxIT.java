package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.record.RecordSelector;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Rings whose records are Java records, with a real program. */
@KernelTest
@SuppressWarnings("ArrayRecordComponent")
class TypedFluxIT {
    private static final Duration LONG = Duration.ofMinutes(2); // decides nothing

    /** {@code struct event} of {@code producer.bpf.c}. */
    record Numbered(long seq, byte[] pattern) {
        boolean isWhole() {
            return Producer.isWhole(
                    MemorySegment.ofArray(
                            RecordLayout.declared(Copy.class).encode(new Copy(seq, pattern))),
                    seq);
        }
    }

    record Copy(long seq, @Size(8) byte[] pattern) {}

    @Test
    void shouldBindRecordsByTheTypesOfTheObject() {
        try (Producer producer = Producer.load(64 * 1024)) {
            StepVerifier.create(BpfEvents.ringbuf(producer.ring(), Numbered.class).take(100))
                    .then(() -> producer.call(100).run())
                    .recordWith(java.util.ArrayList::new)
                    .expectNextCount(100)
                    .consumeRecordedWith(events -> {
                        assertThat(events)
                                .extracting(Numbered::seq)
                                .containsExactlyElementsOf(
                                        LongStream.range(0, 100).boxed().toList());
                        assertThat(events).allMatch(Numbered::isWhole);
                    })
                    .expectComplete()
                    .verify(LONG);
        }
    }

    record Mistaken(int seq, boolean pattern, int pid) {}

    @Test
    void shouldRejectBadArgumentsWhenTheFluxIsAssembled() {
        try (Producer producer = Producer.load(64 * 1024)) {
            assertThatThrownBy(() -> BpfEvents.ringbuf(producer.ring(), Mistaken.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll(
                            "cannot bind record Mistaken to struct event",
                            "__u64 at offset 0 does not match int seq",
                            "__u8[8] at offset 8 does not match boolean pattern",
                            "no field pid");
        }
    }

    sealed interface Sent {}

    record Address(short port, int v4, byte[] v6) {}

    record Inode(long inode) {}

    @BpfStruct("event")
    record Connect(int pid, String comm, Address connect) implements Sent {}

    @BpfStruct("event")
    record Opened(int pid, Inode open) implements Sent {}

    @BpfStruct("event")
    record Exec(int pid, byte[] args) implements Sent {}

    /** The records of {@code members.bpf.c}, whose payload is a member of a union. */
    @Test
    void shouldSelectTheMembersOfAUnion() {
        try (BpfObject object = TestObjects.open("members").load()) {
            RecordDecoder<Sent> events =
                    RecordSelector.of(
                            Sent.class,
                            "type",
                            Map.of(
                                    1L, RecordLayout.of(object, Connect.class),
                                    2L, RecordLayout.of(object, Opened.class),
                                    3L, RecordLayout.of(object, Exec.class)));
            StepVerifier.create(BpfEvents.ringbuf(object.ringbuf("events"), events).take(3))
                    .then(() -> object.program("send").testRun())
                    .assertNext(event -> {
                        Connect connect = (Connect) event;
                        assertThat(connect.comm()).isEqualTo("bash");
                        assertThat(connect.connect().port()).isEqualTo((short) 443);
                        assertThat(connect.connect().v4()).isEqualTo(0x7f00_0001);
                        assertThat(connect.connect().v6()).hasSize(16).startsWith(1, 0, 0, 127);
                    })
                    .expectNext(new Opened(7, new Inode(1L << 40)))
                    .assertNext(event ->
                            assertThat(((Exec) event).args())
                                    .hasSize(32)
                                    .startsWith('l', 's', 0, '-', 'l', 0, '/', 't', 'm', 'p', 0))
                    .expectComplete()
                    .verify(LONG);
        }
    }

    record Bits(
            int pid,
            boolean flag,
            byte kind,
            byte sign,
            boolean truth,
            byte mode,
            int all,
            long large,
            int crossing,
            boolean one,
            short after) {}

    @Test
    void shouldReadBitfieldsAsTheCompilerPlacesThem() {
        try (BpfObject object = TestObjects.open("members").load()) {
            StepVerifier.create(BpfEvents.ringbuf(object.ringbuf("all_bits"), Bits.class).take(1))
                    .then(() -> object.program("send").testRun())
                    .expectNext(
                            new Bits(
                                    9,
                                    true,
                                    (byte) 5,
                                    (byte) -3,
                                    true,
                                    (byte) 5,
                                    -2,
                                    0xab_cdef_0123L,
                                    -4_000_000,
                                    true,
                                    (short) 443))
                    .expectComplete()
                    .verify(LONG);
        }
    }

    @Test
    void shouldBindRecordsOfPinnedRings() {
        try (PinDirectory directory = new PinDirectory()) {
            Path pin = directory.resolve("events");
            try (Producer producer = Producer.loadPinned(64 * 1024, pin);
                    BpfRingbuf ring = BpfRingbuf.openPinned(pin)) {
                producer.call(1).runFrom(42);
                StepVerifier.create(BpfEvents.ringbuf(ring, Copy.class).take(1))
                        .assertNext(copy -> assertThat(copy.seq()).isEqualTo(42))
                        .expectComplete()
                        .verify(LONG);
            }
        }
    }

    record ExecEvent(int pid, byte code, @Size(16) String comm) {}

    @Test
    void shouldReadTheRecordTypeFromTheValueTypeOfTheMap() {
        try (BpfObject object = TestObjects.open("typed_maps").load()) {
            object.program("send").testRun();
            StepVerifier.create(
                            BpfEvents.ringbuf(object.ringbuf("events"), ExecEvent.class).take(1))
                    .expectNext(new ExecEvent(7, (byte) 9, "bash"))
                    .expectComplete()
                    .verify(LONG);
        }
    }

    @BpfStruct("exec_event")
    record Local(int pid, @Size(16) String comm) {}

    @Test
    void shouldReadRecordsOfATypeThatTheObjectLacks(@TempDir Path directory) throws Exception {
        Path header =
                Files.writeString(
                        directory.resolve("exec.h"),
                        "struct exec_event { unsigned int pid; char comm[16]; };\n");
        try (BpfObject object = TestObjects.open("local_only").load()) {
            int pid = (int) ProcessHandle.current().pid();
            for (RecordLayout<Local> layout :
                    List.of(
                            RecordLayout.declared(Local.class),
                            RecordLayout.of(StructSource.header(header), Local.class))) {
                object.program("produce").testRun();
                StepVerifier.create(BpfEvents.ringbuf(object.ringbuf("events"), layout).take(1))
                        .assertNext(event -> assertThat(event.pid()).isEqualTo(pid))
                        .expectComplete()
                        .verify(LONG);
            }
        }
    }

    @Test
    void shouldShowRecordsWithoutAClass() {
        try (Producer producer = Producer.load(64 * 1024)) {
            EventSchema schema = EventSchema.of(producer.object(), "event");
            producer.call(1).runFrom(42);
            StepVerifier.create(
                            BpfEvents.ringbuf(producer.ring())
                                    .map((Event e) -> e.fields(schema))
                                    .take(1))
                    .assertNext(fields ->
                            assertThat(fields)
                                    .containsOnlyKeys("seq", "pattern")
                                    .containsEntry("seq", 42L))
                    .expectComplete()
                    .verify(LONG);
        }
    }

    @Test
    void shouldRejectInAStreamThatOpensItsObject() {
        StepVerifier.create(
                        BpfEvents.using(
                                () -> open().load(),
                                object ->
                                        BpfEvents.ringbuf(
                                                object.ringbuf("events"), Mistaken.class)))
                .expectError(LayoutException.class)
                .verify(LONG);
    }

    private static OpenBpfObject open() {
        return TestObjects.open("producer");
    }
}

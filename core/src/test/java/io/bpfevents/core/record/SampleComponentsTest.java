package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Components with the CPU and the time of a sample. */
class SampleComponentsTest {
    private static OpenBpfObject object;

    private final Arena arena = Arena.ofConfined();
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final StructSource perf = PerfSource.of(object);

    @BeforeAll
    static void open() {
        object = TestObjects.open("types");
    }

    @AfterAll
    static void close() {
        object.close();
    }

    @AfterEach
    void free() {
        ring.close();
        arena.close();
    }

    private PerfSample sample(RecordBytes data) {
        return PerfSample.of(arena, data.toByteArray(), 0xee);
    }

    @BpfStruct("close_event")
    record Unnamed(int type, @SampleTime long at, long bytes, @SampleCpu int on) {}

    @BpfStruct("close_event")
    record Named(@SampleCpu("type") int cpu, @SampleTime("bytes") long time) {}

    @BpfStruct("close_event")
    record Both(
            @SampleCpu("type") int cpu,
            @BpfField("type") int stored,
            @SampleTime("nowhere") long time) {}

    private static RecordBytes closeEvent(long type, long bytes) {
        return new RecordBytes().u32(type).to(8).u64(bytes);
    }

    @Test
    void shouldReadTheValuesOfTheKernelInAPerfBuffer() {
        assertThat(sample(closeEvent(7, 8)).decode(RecordLayout.of(perf, Unnamed.class)))
                .isEqualTo(new Unnamed(7, PerfSample.TIME, 8, PerfSample.CPU));
        assertThat(sample(closeEvent(7, 8)).decode(RecordLayout.of(perf, Named.class)))
                .isEqualTo(new Named(PerfSample.CPU, PerfSample.TIME));
    }

    @Test
    void shouldIgnoreTheNamedFieldsInAPerfBuffer() {
        assertThat(sample(closeEvent(7, 8)).decode(RecordLayout.of(perf, Both.class)))
                .isEqualTo(new Both(PerfSample.CPU, 7, PerfSample.TIME));
    }

    @Test
    void shouldReadBothKindsOfBufferWithOneLayout() {
        RecordLayout<Named> layout = RecordLayout.of(object, Named.class);

        assertThat(layout.requireFor(ring)).isSameAs(layout);
        assertThat(layout.requireFor(perf)).isSameAs(layout);
        assertThat(layout.decode(closeEvent(7, 8).segment())).isEqualTo(new Named(7, 8));
        assertThat(sample(closeEvent(7, 8)).decode(layout))
                .isEqualTo(new Named(PerfSample.CPU, PerfSample.TIME));
    }

    @Test
    void shouldRejectValuesWithoutAFieldForARing() {
        RecordLayout<Unnamed> layout = RecordLayout.of(object, Unnamed.class);

        assertThat(layout.requireFor(perf)).isSameAs(layout);
        assertThatThrownBy(() -> layout.requireFor(ring))
                .isInstanceOf(LayoutException.class)
                .hasMessage(
                        "cannot bind record Unnamed to struct close_event:\n"
                                + "  - long at of record Unnamed has @SampleTime without a field,"
                                + " but the kernel does not record the time of a ring's records:"
                                + " let the program store bpf_ktime_get_ns() in a field of struct"
                                + " close_event, and name that field, as in @SampleTime(\"time\")\n"
                                + "  - int on of record Unnamed has @SampleCpu without a field, but"
                                + " the kernel does not record the CPU of a ring's records: let"
                                + " the program store bpf_get_smp_processor_id() in a field of"
                                + " struct close_event, and name that field, as in"
                                + " @SampleCpu(\"cpu\")");
        assertThatThrownBy(() -> layout.decode(closeEvent(7, 8).segment()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContainingAll("Unnamed of struct close_event", "name a field");
        assertThatThrownBy(() -> RecordLayout.of(ring, Unnamed.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("@SampleTime without a field");
    }

    @Test
    void shouldRejectANamedFieldThatARingDoesNotHave() {
        assertThatThrownBy(() -> RecordLayout.of(object, Both.class).requireFor(ring))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll(
                        "struct close_event has no field nowhere for long time of record Both; it"
                                + " has type, bytes: name the right field with @SampleTime(\"...\")",
                        "int stored of record Both and int cpu of record Both are both bound to"
                                + " field type");
    }

    record Inner(@SampleCpu("a") int a) {}

    @BpfStruct("nested")
    record Wrong(
            @SampleCpu long before,
            @SampleTime int time,
            @SampleCpu @SampleTime long both,
            @SampleCpu @BpfField("after") int after,
            @SampleTime @Size(2) long sized,
            Inner in) {}

    @Test
    void shouldListWrongUses() {
        for (StructSource source : new StructSource[] {object, perf, ring}) {
            assertThatThrownBy(() -> RecordLayout.of(source, Wrong.class))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContainingAll(
                            "long before of record Wrong has @SampleCpu, which requires int",
                            "int time of record Wrong has @SampleTime, which requires long",
                            "long both of record Wrong has both @SampleCpu and @SampleTime: use one"
                                    + " component for each",
                            "int after of record Wrong has both @SampleCpu and @BpfField: remove"
                                    + " @BpfField, and name the field for rings by"
                                    + " @SampleCpu(\"cpu\")",
                            "long sized of record Wrong has @SampleTime, and is not an array",
                            "int a of record Inner has @SampleCpu, but belongs to a nested record");
        }
    }

    record Declared(
            byte kind,
            @SampleCpu("cpu") int on,
            @SampleTime long at,
            @Size(4) String text,
            @SampleCpu int again) {}

    @Test
    void shouldDeclareTheNamedFieldsOnly() {
        RecordLayout<Declared> layout = RecordLayout.declared(Declared.class);
        Declared event = new Declared((byte) 1, 2, 3, "abc", 4);

        byte[] bytes = layout.encode(event); // what the kernel adds is not sent
        assertThat(bytes)
                .isEqualTo(new RecordBytes().u8(1, 0, 0, 0).u32(0).text("abc\0").toByteArray());
        assertThat(sample(new RecordBytes().bytes(bytes)).decode(layout))
                .isEqualTo(
                        new Declared(
                                (byte) 1, PerfSample.CPU, PerfSample.TIME, "abc", PerfSample.CPU));
        assertThat(layout.requireFor(new PerfSource(null))).isSameAs(layout);
    }

    record Flexible(int id, String text, @SampleCpu int cpu, @SampleTime long time) {}

    @Test
    void shouldDeclareAFlexibleArrayBeforeTheValues() {
        assertThat(
                        sample(new RecordBytes().u32(1).text("a text\0"))
                                .decode(RecordLayout.declared(Flexible.class)))
                .isEqualTo(new Flexible(1, "a text", PerfSample.CPU, PerfSample.TIME));
    }

    @Test
    void shouldEncodeNamedFields() {
        RecordLayout<Named> layout = RecordLayout.of(object, Named.class);

        assertThat(layout.decode(MemorySegment.ofArray(layout.encode(new Named(3, 4)))))
                .isEqualTo(new Named(3, 4));
    }

    @BpfStruct("close_event")
    record Misplaced(long bytes, int type, @SampleCpu int cpu) {}

    @Test
    void shouldCompareADeclaredLayoutWithThePerfBuffersStruct() {
        assertThatThrownBy(() -> RecordLayout.declared(Misplaced.class).requireFor(perf))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("component bytes is at offset 0", "struct close_event");
    }

    sealed interface Net {}

    @BpfStruct("connect_event")
    record Connect(short port, @SampleCpu int cpu) implements Net {}

    @BpfStruct("close_event")
    record Close(long bytes) implements Net {}

    @Test
    void shouldSelectAmongSamples() {
        RecordSelector<Net> net =
                RecordSelector.of(
                        Net.class,
                        "type",
                        Map.of(
                                1L, RecordLayout.of(object, Connect.class),
                                2L, RecordLayout.of(object, Close.class)));

        assertThat(net.requireFor(perf)).isSameAs(net);
        assertThat(sample(new RecordBytes().u32(1).u16(80).to(8)).decode(net))
                .isEqualTo(new Connect((short) 80, PerfSample.CPU));
        assertThat(sample(closeEvent(2, 9)).decode(net)).isEqualTo(new Close(9));
        assertThatThrownBy(() -> net.requireFor(ring))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("int cpu of record Connect has @SampleCpu without a field");
    }

    @Test
    void shouldRejectSampleValuesBesideADecoderOfTheUser() {
        RecordDecoder<Net> ofClose = record -> new Close(record.byteSize());
        RecordSelector<Net> net =
                RecordSelector.of(
                        Net.class,
                        "type",
                        Map.of(1L, RecordLayout.of(object, Connect.class), 2L, ofClose));
        RecordSelector<Net> without =
                RecordSelector.of(
                        Net.class,
                        "type",
                        Map.of(2L, RecordLayout.of(object, Close.class), 3L, ofClose));

        assertThatThrownBy(() -> net.requireFor(perf))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("use a RecordLayout for each value");
        assertThat(without.requireFor(perf)).isSameAs(without);
        assertThat(without.requireFor(ring)).isSameAs(without);
    }

    @Test
    void shouldFindSampleValuesInASelectorWithinASelector() {
        RecordSelector<Net> inner =
                RecordSelector.of(
                        Net.class,
                        "type",
                        Map.of(
                                1L, RecordLayout.of(object, Connect.class),
                                2L, RecordLayout.of(object, Close.class)));
        RecordDecoder<Net> ofUser = record -> new Close(record.byteSize());
        Map<Long, RecordDecoder<? extends Net>> decoders =
                Map.of(1L, inner, 2L, ofUser, 3L, RecordLayout.of(object, Close.class));
        RecordSelector<Net> outer = RecordSelector.of(Net.class, "type", decoders);

        assertThat(inner.requireFor(perf)).isSameAs(inner);
        assertThatThrownBy(() -> outer.requireFor(perf))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("use a RecordLayout for each value");
    }

    @Test
    void shouldAddCpuAndTimeToUntypedEvents() {
        PerfSample sample = sample(new RecordBytes().u32(1));
        Event event = sample.decode(Event.decoder());

        assertThat(event.cpu()).hasValue(PerfSample.CPU);
        assertThat(event.time()).hasValue(PerfSample.TIME);
        assertThat(event.toByteArray()).isEqualTo(new RecordBytes().u32(1).toByteArray());
        assertThat(event)
                .hasToString("Event[4 bytes on CPU 66051 at 1311768467463790320 ns: 01000000]");
        Event plain = Event.decoder().decode(sample.data());
        assertThat(plain.cpu()).isEmpty();
        assertThat(plain.time()).isEmpty();
        assertThat(plain).hasToString("Event[4 bytes: 01000000]");
    }
}

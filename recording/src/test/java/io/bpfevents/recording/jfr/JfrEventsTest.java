package io.bpfevents.recording.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events in files of the Flight Recorder. */
class JfrEventsTest {
    @TempDir private Path directory;

    private interface Emission {
        void into(JfrEvents jfr);
    }

    /** The events that are in a file of the Flight Recorder after an emission. */
    private List<RecordedEvent> recorded(String struct, Emission emission) throws IOException {
        Path file = directory.resolve("events.jfr");
        try (OpenBpfObject object = TestObjects.open("types");
                JfrEvents jfr = JfrEvents.of("bpf.Test", EventSchema.of(object, struct));
                jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
            recording.start();
            emission.into(jfr);
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("bpf."))
                .toList();
    }

    private static Event event(byte... bytes) {
        return Event.copyOf(MemorySegment.ofArray(bytes));
    }

    @Test
    void shouldEmitTheFieldsOfARecord() throws IOException {
        byte[] connect =
                ByteBuffer.allocate(8)
                        .order(ByteOrder.nativeOrder())
                        .putInt(7)
                        .putShort((short) 443)
                        .array();

        List<RecordedEvent> events = recorded("connect_event", jfr -> jfr.emit(event(connect)));

        assertThat(events).hasSize(1);
        RecordedEvent read = events.getFirst();
        assertThat(read.getEventType().getName()).isEqualTo("bpf.Test");
        assertThat(read.getLong("type")).isEqualTo(7);
        assertThat(read.getLong("port")).isEqualTo(443);
    }

    @Test
    void shouldEmitFieldsOfAllKinds() throws IOException {
        byte[] bytes = new byte[512];
        bytes[0] = 'x';

        List<RecordedEvent> events =
                recorded(
                        "unsupported",
                        jfr -> {
                            jfr.emit(event(bytes));
                            jfr.emit(event((byte) 'x')); // shorter than the first field
                        });

        assertThat(events).hasSize(2);
        assertThat(events.getFirst().getLong("named_number")).isEqualTo('x');
        assertThat(events.getFirst().getString("named_text")).isEqualTo("x");
        assertThat(events.getFirst().getDouble("real")).isZero();
        assertThat(events.getFirst().getString("matrix")).isEqualTo("[[0, 0, 0], [0, 0, 0]]");
        assertThat(events.getLast().getString("matrix")).isNull();
    }

    @Test
    void shouldEmitLosses() throws IOException {
        Loss loss = new Loss(LossCause.RESERVE_FAILURE, 3, 8, Instant.now());

        List<RecordedEvent> events = recorded("connect_event", jfr -> jfr.emit(loss));

        assertThat(events).hasSize(1);
        RecordedEvent read = events.getFirst();
        assertThat(read.getEventType().getName()).isEqualTo("bpf.Test.Loss");
        assertThat(read.getString("cause")).isEqualTo("RESERVE_FAILURE");
        assertThat(read.getLong("count")).isEqualTo(3);
        assertThat(read.getLong("cumulative")).isEqualTo(8);
    }

    @Test
    void shouldRejectANameThatIsNoJavaName() {
        try (OpenBpfObject object = TestObjects.open("types")) {
            EventSchema schema = EventSchema.of(object, "connect_event");
            assertThatThrownBy(() -> JfrEvents.of("no name", schema))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}

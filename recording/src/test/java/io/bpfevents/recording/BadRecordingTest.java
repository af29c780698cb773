package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Files that are no recordings, or damaged ones. */
class BadRecordingTest {
    @TempDir private Path directory;

    private Path recording(int records) {
        Path file = directory.resolve("recording.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            for (int i = 0; i < records; i++) {
                ring.output(new byte[] {(byte) i});
            }
            CompletableFuture<Accounting> result = Recordings.start(Recorder.of(ring), file);
            ring.closeGracefully(Duration.ofMinutes(1));
            result.join();
        }
        return file;
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("changed.avro"), bytes);
    }

    @Test
    void shouldRejectAMissingFile() {
        assertThatThrownBy(() -> Recording.open(directory.resolve("none.avro")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("none.avro: there is no such file");
    }

    @Test
    void shouldRejectADirectory() {
        assertThatThrownBy(() -> Recording.open(directory))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("Is a directory");
    }

    @Test
    void shouldRejectAFileOfAnotherFormat() throws IOException {
        Path text = write("not a recording".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Recording.open(text))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is not an Avro file");
    }

    @Test
    void shouldRejectAnAvroFileOfAnotherProgram() throws IOException {
        Path other = directory.resolve("other.avro");
        Schema schema = Schema.create(Schema.Type.LONG);
        try (var writer = new DataFileWriter<Long>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, other.toFile()).append(1L);
        }
        assertThatThrownBy(() -> Recording.open(other))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("an Avro file of another program");
    }

    @Test
    void shouldRejectAnUnknownVersion() throws IOException {
        Path newer = directory.resolve("newer.avro");
        Schema schema = Schema.create(Schema.Type.LONG);
        try (var writer = new DataFileWriter<Long>(new GenericDatumWriter<>(schema))) {
            writer.setMeta("bpfevents.format", 2);
            writer.create(schema, newer.toFile());
        }
        assertThatThrownBy(() -> Recording.open(newer))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("version 2, and this bpf-events reads version 1");
    }

    @Test
    void shouldReadNoMoreOfATruncatedFileThanItsWholeBlocks() throws IOException {
        byte[] whole = Files.readAllBytes(recording(50));
        int readable = 0;
        for (int length = 0; length < whole.length; length++) {
            Path cut = write(Arrays.copyOf(whole, length));
            try {
                RecordingSummary summary = Recording.open(cut).summary();
                assertThat(summary.isComplete()).isFalse();
                assertThat(summary.end()).isEmpty();
                assertThat(summary.missing()).isEmpty();
                readable++;
            } catch (BpfException e) {
                assertThat(e).hasMessageContaining("ends within its header");
            }
        }
        assertThat(readable).isPositive();
    }

    @Test
    void shouldReportDamageWithinAFile() throws IOException {
        byte[] bytes = Files.readAllBytes(recording(50));
        for (int i = bytes.length - 16; i < bytes.length; i++) { // the last sync marker
            bytes[i] ^= 1;
        }
        Recording damaged = Recording.open(write(bytes));

        assertThatThrownBy(damaged::summary)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is damaged after");
        StepVerifier.create(damaged.elements().then())
                .verifyErrorMatches(e -> e.getMessage().contains("it is damaged after"));
        try (SimulatedRingbuf ring = damaged.newRing()) {
            StepVerifier.create(damaged.replay(ring, Pace.asRequested()))
                    .verifyError(BpfException.class);
        }
    }

    @Test
    void shouldRejectARecordThatIsTooLongForTheRing() {
        Path file = directory.resolve("long.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 16384)) {
            ring.output(new byte[5000]);
            CompletableFuture<Accounting> result = Recordings.start(Recorder.of(ring), file);
            ring.closeGracefully(Duration.ofMinutes(1));
            result.join();
        }
        try (SimulatedRingbuf small = SimulatedRingbuf.create("small", 4096)) {
            StepVerifier.create(Recording.replay(file, small, Pace.asRequested()))
                    .verifyErrorMatches(
                            e -> e.getMessage().contains("a record of 5000 bytes, which is too"));
        }
    }

    @Test
    void shouldReportAFullDisk() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            StepVerifier.create(Recorder.of(ring).record(Path.of("/dev/full")))
                    .verifyErrorMatches(e ->
                            e instanceof BpfException && e.getMessage().contains("No space left"));
        }
    }

    @Test
    void shouldReportAMissingDirectory() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            Path file = directory.resolve("none").resolve("file.avro");
            StepVerifier.create(Recorder.of(ring).record(file))
                    .verifyErrorMatches(
                            e -> e.getMessage().contains("there is no such file or directory"));
            assertThat(ring.stats().delivered()).isZero();
        }
    }
}

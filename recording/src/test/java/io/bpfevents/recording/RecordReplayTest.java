package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.LossCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** What was recorded is replayed, and recorded again. */
@Timeout(120)
class RecordReplayTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir private Path directory;

    private Path file(String name) {
        return directory.resolve(name);
    }

    private static CompletableFuture<Accounting> record(SimulatedRingbuf ring, Path file) {
        return Recordings.start(Recorder.of(ring), file);
    }

    private static Accounting replayed(Path from, Path to) {
        Recording recording = Recording.open(from);
        try (SimulatedRingbuf ring = recording.newRing()) {
            CompletableFuture<Accounting> result = record(ring, to);
            recording.replay(ring, Pace.asRequested()).block(LONG);
            ring.closeGracefully(LONG);
            return result.join();
        }
    }

    /** Attempts of all outcomes, as fast as possible. Returns their number. */
    private static long produce(SimulatedRingbuf ring, Random random) {
        long attempts = 3_000L + random.nextInt(3_000);
        for (long i = 0; i < attempts; i++) {
            int kind = random.nextInt(100);
            if (kind < 2) {
                ring.throttle();
            } else if (kind < 5) {
                var reserved = ring.reserve(random.nextInt(100));
                if (reserved != null) {
                    reserved.discard();
                }
            } else {
                byte[] record = new byte[random.nextInt(200)];
                random.nextBytes(record);
                ring.output(record);
            }
        }
        return attempts;
    }

    @RepeatedTest(5)
    void shouldRecordTheSameEventsLossesAndAccountingFromAReplay() {
        Random random = new Random();
        Path first = file("first.avro");
        Accounting original;
        long attempts;
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<Accounting> result = record(ring, first);
            attempts = produce(ring, random);
            ring.closeGracefully(LONG);
            original = result.join();
        }

        Accounting replayed = replayed(first, file("second.avro"));

        assertThat(original.attempts()).hasValue(attempts);
        assertThat(original.reserveFailures().orElseThrow()).isPositive();
        assertThat(replayed).isEqualTo(original);
        assertThat(Elements.of(file("second.avro"))).isEqualTo(Elements.of(first));
        RecordingSummary summary = Recording.open(first).summary();
        assertThat(summary.events()).isEqualTo(original.delivered());
        assertThat(summary.missing()).hasValue(0);
        assertThat(summary.attempts()).hasValue(attempts);
        assertThat(summary.discarded()).isEqualTo(original.discarded());
        assertThat(summary.lost(LossCause.THROTTLED)).isEqualTo(original.throttled());
        assertThat(summary.losses().get(LossCause.RESERVE_FAILURE))
                .isEqualTo(original.reserveFailures().orElseThrow());
    }

    /** The ring has space for all, so the replay waits for no reader. */
    @RepeatedTest(20)
    void shouldReplayEachRecordToAPipeline() {
        Path file = file("first.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<Accounting> result = record(ring, file);
            for (byte i = 0; i < 10; i++) {
                ring.output(new byte[] {i});
            }
            ring.closeGracefully(LONG);
            result.join();
        }
        Recording recording = Recording.open(file);
        try (SimulatedRingbuf ring = recording.newRing()) {
            var pipeline = BpfEvents.ringbuf(ring, Event.decoder()).map(it -> it.toByteArray()[0]);
            StepVerifier.create(recording.replay(ring, Pace.asRequested(), pipeline))
                    .expectNext(new Byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
                    .verifyComplete();
        }
    }

    @Test
    void shouldReplayALossAtItsPlace() {
        Path first = file("first.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            byte[] record = {1, 2, 3};
            ring.output(record);
            ring.output(record);
            ring.output(new byte[5000]); // lost
            ring.output(new byte[6000]); // lost
            CompletableFuture<Accounting> result = record(ring, first);
            ring.closeGracefully(LONG);
            result.join();
        }

        replayed(first, file("second.avro"));

        assertThat(Elements.of(file("second.avro")))
                .isEqualTo(Elements.of(first))
                .containsExactly("010203", "010203", "lost 2");
    }

    /** A recording has the command lines and paths of all users. */
    @Test
    void shouldCreateAFileThatOnlyItsOwnerCanRead() throws IOException {
        Path file = file("private.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<Accounting> result = record(ring, file);
            ring.closeGracefully(LONG);
            result.join();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldKeepTheOriginOfARecording() {
        Path file = file("first.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("mine", 8192)) {
            CompletableFuture<Accounting> result = record(ring, file);
            ring.closeGracefully(LONG);
            result.join();
        }

        Recording recording = Recording.open(file);

        RecordingHeader header = recording.header();
        assertThat(header.buffer()).isEqualTo("mine");
        assertThat(header.bufferBytes()).isEqualTo(8192);
        assertThat(header.struct()).isEmpty();
        assertThat(header.isOfThisBoot()).isTrue();
        assertThat(header.kernel()).isEqualTo(System.getProperty("os.version"));
        assertThat(header.version()).matches("\\d+\\.\\d+.*");
        assertThat(header.clocks().boottime()).isPresent();
        assertThat(Objects.requireNonNull(recording.newRing()).sizeBytes()).isEqualTo(8192);
        assertThat(recording.summary().isComplete()).isTrue();
    }
}

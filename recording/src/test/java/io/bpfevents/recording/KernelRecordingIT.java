package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.LossCause;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ring of the kernel, recorded and replayed without it. */
@KernelTest
@Timeout(120)
class KernelRecordingIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir private Path directory;

    @Test
    void shouldReplayWhatTheKernelSentAndLost() {
        Path first = directory.resolve("first.avro");
        Path second = directory.resolve("second.avro");
        Accounting original;
        try (Producer producer = Producer.load(4096)) {
            CompletableFuture<Accounting> result =
                    Recordings.start(Recorder.of(producer.ring()), first);
            for (int i = 0; i < 20; i++) {
                producer.produce(500, 16); // more than the ring holds
            }
            producer.call(50).discardEvery(3).run();
            producer.ring().closeGracefully(LONG);
            original = result.join();
        }
        Accounting replayed;
        try (SimulatedRingbuf ring = Recording.open(first).newRing()) {
            CompletableFuture<Accounting> result = Recordings.start(Recorder.of(ring), second);
            Recording.replay(first, ring, Pace.asRequested()).block(LONG);
            ring.closeGracefully(LONG);
            replayed = result.join();
        }

        assertThat(original.attempts()).hasValue(10_050);
        assertThat(original.reserveFailures().orElseThrow()).isPositive();
        assertThat(Recording.open(first).summary().losses().get(LossCause.RESERVE_FAILURE))
                .isEqualTo(original.reserveFailures().orElseThrow());
        assertThat(Elements.of(second)).isEqualTo(Elements.of(first));
        assertThat(replayed).isEqualTo(original);
    }

    /** Attempts {@code count} records of a program without the producer contract. */
    private static void produce(BpfObject object, long count) {
        MemorySegment args = MemorySegment.ofArray(new long[8]);
        args.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, count);
        assertThat(object.program("produce_16").testRun(args).returnValue()).isZero();
    }

    @Test
    void shouldKnowNoLossOfARingWithoutCounter() {
        Path file = directory.resolve("plain.avro");
        try (BpfObject object = TestObjects.open("plain").maxEntries("events", 4096).load()) {
            CompletableFuture<Accounting> result =
                    Recordings.start(Recorder.of(object.ringbuf("events")), file);
            produce(object, 10_000);
            object.ringbuf("events").closeGracefully(LONG);
            result.join();
        }

        RecordingSummary summary = Recording.open(file).summary();
        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.events()).isPositive();
        assertThat(summary.lost(LossCause.RESERVE_FAILURE)).as("unknown").isEmpty();
        assertThat(summary.attempts()).as("unknown").isEmpty();
    }

    @Test
    void shouldRecordLossesThatTheProgramItselfCounts() {
        Path file = directory.resolve("counted.avro");
        try (BpfObject object = TestObjects.open("plain").maxEntries("events", 4096).load()) {
            BpfVariable lost = object.variable("lost");
            BpfRingbuf ring = object.ringbuf("events", lost::getLong);
            CompletableFuture<Accounting> result = Recordings.start(Recorder.of(ring), file);
            produce(object, 10_000);
            ring.closeGracefully(LONG);
            result.join();
        }

        RecordingSummary summary = Recording.open(file).summary();
        long lost = summary.lost(LossCause.RESERVE_FAILURE).orElseThrow();
        assertThat(lost).isPositive();
        assertThat(summary.losses()).containsEntry(LossCause.RESERVE_FAILURE, lost);
        assertThat(summary.attempts()).hasValue(10_000);
        assertThat(summary.events()).isEqualTo(10_000 - lost);
    }
}

package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.RingbufOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A recorder on a loop and a scheduler that the test runs. */
@Timeout(60)
class RecorderTest {
    private static final int QUEUED = 1024;

    @TempDir private Path directory;

    private final VirtualTimeScheduler writing = VirtualTimeScheduler.create();
    private final PollLoop.Manual loop = PollLoop.manual();

    @AfterEach
    void close() {
        writing.dispose();
        loop.close();
    }

    private Path file() {
        return directory.resolve("recording.avro");
    }

    private Recorder recorder(SimulatedRingbuf ring) {
        return Recorder.of(ring, RingbufOptions.defaults().pollLoop(loop)).on(writing);
    }

    private void runLoop() {
        while (loop.runOnce()) {
            // until there is nothing to do
        }
    }

    /** Runs the loop and the writer until both have nothing to do. */
    private void runBoth() {
        do {
            writing.advanceTime();
        } while (loop.runOnce());
        writing.advanceTime();
    }

    /** What is delivered meanwhile is not yet written: the scheduler runs one task at a time. */
    private void beforeTheWriterRuns(Runnable actions) {
        writing.schedule(actions);
    }

    private static void output(SimulatedRingbuf ring, int records) {
        for (int i = 0; i < records; i++) {
            ring.output(new byte[] {(byte) i});
        }
    }

    private static Accounting end(CompletableFuture<RecordingSummary> recording) {
        return recording.join().end().orElseThrow();
    }

    /** Starts a recording whose writer then waits for the latch, as for a slow disk. */
    private CompletableFuture<Accounting> blocked(SimulatedRingbuf ring, CountDownLatch latch) {
        Recorder recorder = Recorder.of(ring, RingbufOptions.defaults().pollLoop(loop));
        CompletableFuture<Scheduler> writer = new CompletableFuture<>();
        CompletableFuture<Accounting> result = Recordings.start(recorder, file(), writer);
        writer.join()
                .schedule(() -> {
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        return result;
    }

    private void runLoopUntil(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    runLoop();
                    return condition.call();
                });
    }

    @Test
    void shouldLeaveRecordsInTheRingWhileTheFileIsSlow() {
        CountDownLatch slow = new CountDownLatch(1);
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 65536)) {
            CompletableFuture<Accounting> result = blocked(ring, slow);
            output(ring, 2000);
            runLoop();

            assertThat(ring.stats().delivered()).isEqualTo(QUEUED);

            output(ring, 5000);
            long failures = ring.stats().reserveFailures().orElseThrow();
            assertThat(failures).isPositive();

            slow.countDown();
            ring.closeGracefully(Duration.ofMinutes(1));
            runLoopUntil(result::isDone);

            Accounting accounting = result.join();
            assertThat(accounting.attempts()).hasValue(7000);
            RecordingSummary summary = Recording.open(file()).summary();
            assertThat(summary.events()).isEqualTo(7000 - failures);
            assertThat(summary.lost(LossCause.RESERVE_FAILURE)).hasValue(failures);
            assertThat(summary.losses())
                    .containsExactly(Map.entry(LossCause.RESERVE_FAILURE, failures));
        }
    }

    @Test
    void shouldRecordAsManyElementsAsWereSelected() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<RecordingSummary> result =
                    recorder(ring).record(file(), elements -> elements.take(3)).toFuture();
            writing.advanceTime();
            output(ring, 10);
            runBoth();

            assertThat(end(result).delivered()).isEqualTo(3);
            RecordingSummary summary = Recording.open(file()).summary();
            assertThat(result.join()).isEqualTo(summary);
            assertThat(summary.events()).isEqualTo(3);
            assertThat(summary.missing()).hasValue(0);
            assertThat(summary.isComplete()).isTrue();
        }
    }

    @Test
    void shouldWriteEverythingThatWasDeliveredBeforeTheStop() {
        Sinks.Empty<Void> stop = Sinks.empty();
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<RecordingSummary> result =
                    recorder(ring)
                            .record(file(), elements -> elements.takeUntilOther(stop.asMono()))
                            .toFuture();
            writing.advanceTime();
            beforeTheWriterRuns(() -> {
                output(ring, 10);
                runLoop();
                stop.tryEmitEmpty();
            });
            output(ring, 5);
            runBoth();

            assertThat(end(result).delivered()).isEqualTo(10);
            assertThat(end(result).pending()).isEqualTo(5);
            assertThat(Recording.open(file()).summary().events()).isEqualTo(10);
        }
    }

    @Test
    void shouldCountWhatACancelLeftOut() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<RecordingSummary> result = recorder(ring).record(file()).toFuture();
            writing.advanceTime();
            output(ring, 4);
            runBoth();
            beforeTheWriterRuns(() -> {
                output(ring, 6);
                runLoop();
                result.cancel(false);
            });
            runBoth();

            RecordingSummary summary = Recording.open(file()).summary();
            assertThat(summary.isComplete()).isTrue();
            assertThat(summary.events()).isEqualTo(4);
            assertThat(summary.missing()).hasValue(6);
        }
    }

    @Test
    void shouldKeepWhatPrecedesAFailure() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            Mono<RecordingSummary> recording =
                    recorder(ring)
                            .record(
                                    file(),
                                    elements ->
                                            elements.take(2)
                                                    .concatWith(
                                                            Flux.error(
                                                                    new IllegalStateException(
                                                                            "planned"))));
            CompletableFuture<RecordingSummary> result = recording.toFuture();
            writing.advanceTime();
            output(ring, 10);
            runBoth();

            assertThat(result)
                    .isCompletedExceptionally()
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .withMessage("planned");
            RecordingSummary summary = Recording.open(file()).summary();
            assertThat(summary.events()).isEqualTo(2);
            assertThat(summary.isComplete()).isTrue();
        }
    }

    @Test
    void shouldFlushOncePerSecond() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            var recording = recorder(ring).record(file()).subscribe();
            writing.advanceTime();
            output(ring, 10);
            runLoop();
            writing.advanceTimeBy(Duration.ofMillis(999));
            assertThat(Recording.open(file()).summary().events()).isZero();

            writing.advanceTimeBy(Duration.ofMillis(1));

            RecordingSummary summary = Recording.open(file()).summary();
            assertThat(summary.events()).isEqualTo(10);
            assertThat(summary.isComplete()).isFalse();
            assertThat(summary.lost(LossCause.RESERVE_FAILURE)).as("unknown").isEmpty();
            recording.dispose();
            runBoth();
        }
    }

    @Test
    void shouldOmitWhatWasLostAndReadBeforeTheRecording() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            CompletableFuture<RecordingSummary> earlier =
                    recorder(ring)
                            .record(directory.resolve("earlier"), elements -> elements.take(2))
                            .toFuture();
            writing.advanceTime();
            ring.output(new byte[5000]);
            output(ring, 1);
            runBoth();
            assertThat(end(earlier).delivered()).isEqualTo(1);

            CompletableFuture<RecordingSummary> result =
                    recorder(ring).record(file(), elements -> elements.take(2)).toFuture();
            runBoth();
            output(ring, 2);
            runBoth();

            assertThat(end(result).delivered()).isEqualTo(3);
            RecordingSummary summary = Recording.open(file()).summary();
            assertThat(result.join()).isEqualTo(summary);
            assertThat(summary.events()).isEqualTo(2);
            assertThat(summary.missing()).hasValue(0);
            assertThat(summary.lost(LossCause.RESERVE_FAILURE)).hasValue(0);
            assertThat(summary.losses()).isEmpty();
        }
    }
}

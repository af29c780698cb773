package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.LossCause;
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
}

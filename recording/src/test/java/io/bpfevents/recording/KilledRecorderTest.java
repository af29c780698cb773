package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.reactor.LossCause;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recorder that is killed in the middle of its work. */
@Timeout(120)
class KilledRecorderTest {
    @TempDir private Path directory;

    /** Records numbered events, and some losses, until it is killed. */
    static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) {
            SimulatedRingbuf ring = SimulatedRingbuf.create("events", 1 << 16);
            Recorder.of(ring).record(Path.of(arguments[0])).subscribe();
            for (int i = 0; ; i++) {
                ring.output(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
                if (i % 100 == 0) {
                    ring.reserve(ring.sizeBytes()); // fails
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }
    }

    @Test
    void shouldLeaveAFileThatReadsToTheLastFlush() throws Exception {
        Path file = directory.resolve("killed.avro");
        Process recorder = ForkedJvm.start(Endless.class, file.toString());
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(file) && hasRecordsAndLosses(file));
        } finally {
            recorder.destroyForcibly().waitFor();
        }

        RecordingSummary summary = Recording.open(file).summary();
        assertThat(summary.isComplete()).isFalse();
        assertThat(summary.events()).isGreaterThan(1000);
        assertThat(summary.lost(LossCause.RESERVE_FAILURE)).as("unknown").isEmpty();
        assertThat(summary.missing()).isEmpty();
        assertThat(summary.losses().get(LossCause.RESERVE_FAILURE)).isPositive();
        assertAllNumbersInOrder(file);
    }

    /** Whether the last flush has enough for the test. */
    private static boolean hasRecordsAndLosses(Path file) {
        try {
            RecordingSummary summary = Recording.open(file).summary();
            return summary.events() > 1000 && !summary.losses().isEmpty();
        } catch (BpfException e) {
            return false; // its header is being written
        }
    }

    private static void assertAllNumbersInOrder(Path file) {
        int next = 0;
        for (Recorded element : Recording.open(file).elements().toIterable()) {
            if (element instanceof RecordedEvent event) {
                int number = ByteBuffer.wrap(event.event().toByteArray()).getInt();
                assertThat(number).isGreaterThanOrEqualTo(next); // it may have been lost
                next = number + 1;
            }
        }
    }
}

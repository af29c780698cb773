package io.bpfevents.reactor.failures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.CpuBinding;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A loop of the lowest priority on the CPU of a producer that never pauses: it reads what it gets
 * CPU time for, and every other attempt is counted as a failure.
 */
@KernelTest
@Timeout(120) // a hang is a failure
class NicedLoopIT {
    private static final int RING = 4096;
    private static final int LENGTH = 16;
    private static final int CALLS = 300;
    private static final int PER_CALL = 5_000;

    private static Thread niced(Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .unstarted(() -> {
                    CpuBinding.bind(0);
                    renice(19);
                    work.run();
                });
    }

    /** Sets the nice value of the calling thread. */
    private static void renice(int value) {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            String tid = self.getFileName().toString();
            Process renice =
                    new ProcessBuilder("renice", "-n", Integer.toString(value), "-p", tid)
                            .redirectErrorStream(true)
                            .start();
            String output = new String(renice.getInputStream().readAllBytes(), UTF_8);
            assertThat(renice.waitFor()).as(output).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldCountWhatItDoesNotGetToRead() throws Exception {
        PollLoop loop = PollLoop.create(NicedLoopIT::niced);
        AtomicLong received = new AtomicLong();
        try (Producer producer = Producer.load(RING)) {
            BpfEvents.ringbuf(
                            producer.ring(),
                            Producer::sequence,
                            RingbufOptions.defaults().pollLoop(loop))
                    .subscribe(sequence -> received.incrementAndGet());
            producer.produce(1, LENGTH);
            await().until(() -> received.get() == 1); // the thread is niced, and bound to the CPU
            Thread flatOut =
                    Thread.ofPlatform()
                            .start(() -> {
                                CpuBinding.bind(0);
                                for (int i = 0; i < CALLS; i++) {
                                    producer.produce(PER_CALL, LENGTH);
                                }
                            });
            flatOut.join();
            Producer.Outcome totals = producer.totals();
            assertThat(totals.successes() + totals.failures()).isEqualTo(1 + CALLS * PER_CALL);
            await().until(() -> received.get() == totals.successes());
            RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
            assertThat(audit.delivered()).isEqualTo(totals.successes());
            assertThat(audit.attempts()).as("%s", audit).hasValue(1 + CALLS * PER_CALL);
            assertThat(producer.ring().stats().reserveFailures()).hasValue(totals.failures());
            assertThat(totals.failures()).as("the loop was too slow").isPositive();
        } finally {
            Loops.close(loop);
        }
    }
}

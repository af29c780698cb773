package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.LifetimeMap;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures of a ring over readers that are killed. */
@KernelTest
@Timeout(240) // a hang is a failure
class LifetimeIT {
    private static final int SIZE = 16 * 1024;
    private static final int KILLS = 20;
    private static final int OVERFLOW = 2000; // more records than fit

    private static final int ENOUGH = 300; // records: several publications

    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final Producer producer = Producer.loadPinned(SIZE, pin);

    @BeforeEach
    void createEntries() {
        LifetimeMap.create(AbstractBuffer.channel(producer.ring()).fds()[0], pin);
    }

    @AfterEach
    void unpin() {
        producer.close();
        pins.close();
    }

    /** Reads a ring until it is killed; every tenth record fails to decode. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            BpfRingbuf ring = BpfRingbuf.openPinned(Path.of(arguments[0]));
            AtomicInteger seen = new AtomicInteger();
            read(
                    ring,
                    PollLoop.create(),
                    () -> {
                        if (seen.incrementAndGet() == ENOUGH) {
                            System.out.println("reads");
                        }
                    });
            ring.onClose().toCompletableFuture().join();
        }
    }

    private static void read(BpfRingbuf ring, PollLoop loop, Runnable onRecord) {
        RingReader reader =
                ring.read(
                        record -> {
                            long sequence = Producer.sequence(record);
                            if (sequence % 10 == 0) {
                                throw new IllegalArgumentException("a tenth");
                            }
                            return sequence;
                        },
                        new RecordHandler<Long>() {
                            @Override
                            public void handle(Long sequence) {
                                onRecord.run();
                            }

                            @Override
                            public boolean decodeFailed(RecordDecodingException failure) {
                                return true;
                            }
                        },
                        loop);
        reader.request(Long.MAX_VALUE);
    }

    private void load(int calls) {
        for (int i = 0; i < calls; i++) {
            producer.call(200).discardEvery(7).run();
        }
    }

    private void checkBalance(RingbufLifetime lifetime) {
        Producer.Outcome totals = producer.totals();
        assertThat(lifetime.countedFrom()).isZero();
        assertThat(lifetime.reserveFailures()).hasValue(totals.failures());
        assertThat(lifetime.attempts())
                .hasValue(totals.successes() + totals.failures() + totals.discards());
    }

    private static RingbufLifetime lifetime(BpfRingbuf ring) {
        RingbufAudit audit = ring.audit().toCompletableFuture().join();
        return audit.lifetime().orElseThrow();
    }

    @Test
    void shouldBalanceAfterEachKill() throws Exception {
        Random random = new Random();
        long delivered = 0;
        producer.produce(OVERFLOW, 16);
        for (int i = 0; i < KILLS; i++) {
            Process reader = ForkedJvm.start(Reader.class, pin.toString());
            try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
                assertThat(output.lines().anyMatch("reads"::equals)).isTrue();
                load(random.nextInt(1, 2000));
            } finally {
                reader.destroyForcibly().waitFor();
            }
            long failed = producer.totals().failures();
            producer.produce(OVERFLOW, 16); // while no process reads
            long between = producer.totals().failures() - failed;
            assertThat(between).isPositive();
            try (BpfRingbuf next = BpfRingbuf.openPinned(pin)) {
                RingbufLifetime lifetime = lifetime(next);
                checkBalance(lifetime);
                assertThat(lifetime.delivered()).isGreaterThan(delivered);
                delivered = lifetime.delivered();
                assertThat(lifetime.reserveFailuresBetween().orElseThrow())
                        .isGreaterThanOrEqualTo(between);
            }
        }
    }

    @Test
    void shouldCountTheFailuresWithoutAReaderAndBalanceAfterAllIsRead() {
        load(5);
        try (PollLoop.Manual loop = PollLoop.manual()) {
            try (BpfRingbuf ring = BpfRingbuf.openPinned(pin)) {
                read(ring, loop, () -> {});
                runAll(loop);
                load(3);
                runAll(loop);
            }
            runAll(loop); // closes the ring
            long failed = producer.totals().failures();
            producer.produce(OVERFLOW, 16);
            try (BpfRingbuf ring = BpfRingbuf.openPinned(pin)) {
                RingbufLifetime first = lifetime(ring);
                assertThat(first.reserveFailuresBetween())
                        .hasValue(producer.totals().failures() - failed);
                checkBalance(first);
                read(ring, loop, () -> {});
                runAll(loop);
                CompletableFuture<RingbufAudit> audit = ring.audit().toCompletableFuture();
                runAll(loop);
                RingbufLifetime last = audit.join().lifetime().orElseThrow();
                checkBalance(last);
                assertThat(last.pending()).isZero();
                assertThat(last.decodeFailures()).isPositive();
                assertThat(last.discarded()).isPositive();
            }
            runAll(loop);
        }
    }

    private static void runAll(PollLoop.Manual loop) {
        while (loop.runOnce()) {
            // until there is nothing to do
        }
    }

    @Test
    void shouldReleaseTheEntriesWithTheRing() {
        BpfRingbuf.openPinned(pin).close();
        ProcessResources before = ProcessResources.count();
        for (int i = 0; i < 1000; i++) {
            BpfRingbuf.openPinned(pin).close();
        }
        assertThat(ProcessResources.count()).isEqualTo(before);
    }
}

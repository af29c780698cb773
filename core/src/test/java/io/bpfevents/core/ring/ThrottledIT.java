package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.stats.BufferAudit;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.BpfCompiler;
import io.bpfevents.core.testing.perf.OnCpu;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attempts that the rate limit of a program rejects. */
@KernelTest
class ThrottledIT {
    private static final int ROUNDS = 30;
    private static final int RUNS = 20; // per round and CPU
    private static final int CPUS = 2;
    private static final int MOST = 256; // attempts per run

    private final Random random = new Random();
    private final PollLoop loop = PollLoop.create();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private static OpenBpfObject open() {
        return TestObjects.open("throttled");
    }

    /** Runs a program on all CPUs at once. */
    private static void run(BpfObject object, String program, int count, int every) {
        object.variable("count").set(count);
        object.variable("every").set(every);
        CompletableFuture<?>[] cpus =
                IntStream.range(0, CPUS)
                        .mapToObj(cpu ->
                                CompletableFuture.runAsync(() -> runOn(cpu, object, program)))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(cpus).join();
    }

    private static void runOn(int cpu, BpfObject object, String program) {
        try {
            OnCpu.call(
                    cpu,
                    () -> {
                        for (int run = 0; run < RUNS; run++) {
                            object.program(program).testRun();
                        }
                        return null;
                    });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static BufferAudit audit(EventBuffer buffer) {
        return switch (buffer) {
            case Ringbuf ring -> ring.audit().toCompletableFuture().join();
            case BpfPerfbuf perfbuf -> perfbuf.audit().toCompletableFuture().join();
            default -> throw new AssertionError(buffer);
        };
    }

    private static long throttled(BufferAudit audit) {
        return switch (audit) {
            case RingbufAudit ring -> ring.throttled();
            case PerfbufAudit perf -> perf.throttled();
        };
    }

    private static long failures(BufferAudit audit) {
        return switch (audit) {
            case RingbufAudit ring -> ring.reserveFailures().orElseThrow();
            case PerfbufAudit perf ->
                    perf.lost().value() + perf.outputFailures().orElseThrow().total();
        };
    }

    private static EventBuffer buffer(BpfObject object, String kind, String name) {
        return kind.equals("ring") ? object.ringbuf(name) : object.perfbuf(name);
    }

    /** With losses of other causes, since the reader does not request everything. */
    @ParameterizedTest
    @CsvSource({"ring, ring", "ring, either", "perf, perf", "perf, either"})
    void shouldBalanceWithThrottledAttempts(String kind, String name) {
        OpenBpfObject opened = kind.equals("perf") ? open().forcePerfbufs() : open();
        try (BpfObject object = opened.load()) {
            EventBuffer buffer = buffer(object, kind, name);
            RingReader reader = buffer.read(Event.decoder(), event -> {}, loop);
            for (int round = 0; round < ROUNDS; round++) {
                reader.request(1 + random.nextInt(2 * MOST));
                run(object, "to_" + name, random.nextInt(MOST + 1), random.nextInt(5));
                BufferAudit audit = audit(buffer);
                assertThat(throttled(audit)).isEqualTo(object.variable("throttled").getLong());
                assertThat(audit.attempts())
                        .as("%s", audit)
                        .hasValue(object.variable("attempts").getLong())
                        .hasValue(
                                audit.delivered()
                                        + audit.pending()
                                        + failures(audit)
                                        + throttled(audit));
            }
            run(object, "to_" + name, MOST, 2);
            BufferAudit last = audit(buffer);
            assertThat(throttled(last)).isGreaterThanOrEqualTo(CPUS * RUNS * MOST / 2);
            assertThat(failures(last)).as("the buffer was full").isPositive();
        }
    }

    @Test
    void shouldCountFromTheOpeningOfAPinnedRing() {
        try (PinDirectory pins = new PinDirectory()) {
            Path pin = pins.resolve("ring");
            try (BpfObject object = open().pinPath("ring", pin).load()) {
                run(object, "to_ring", 4, 2);
                for (int opening = 0; opening < 2; opening++) {
                    BpfRingbuf ring = BpfRingbuf.openPinned(pin);
                    assertThat(ring.stats().throttled()).isZero();
                    run(object, "to_ring", 4, 2);
                    assertThat(ring.stats().throttled()).isEqualTo(2 * CPUS * RUNS);
                    ring.close();
                    ring.onClose().toCompletableFuture().join();
                    run(object, "to_ring", 4, 2);
                    assertThat(ring.stats().throttled())
                            .as("kept at the close")
                            .isEqualTo(2 * CPUS * RUNS);
                }
            }
        }
    }

    @Test
    void shouldCountFromTheOpeningOfAPinnedPerfBuffer() {
        try (PinDirectory pins = new PinDirectory()) {
            Path pin = pins.resolve("perf");
            try (BpfObject object = open().pinPath("perf", pin).load()) {
                run(object, "to_perf", 4, 2);
                BpfPerfbuf perfbuf = BpfPerfbuf.openPinned(pin);
                assertThat(perfbuf.stats().throttled()).isZero();
                run(object, "to_perf", 4, 2);
                assertThat(perfbuf.stats().throttled()).isEqualTo(2 * CPUS * RUNS);
                perfbuf.close();
            }
        }
    }

    /** The verifier accepts it for every instruction set and level of optimisation. */
    @ParameterizedTest
    @CsvSource({"v1, -O1", "v1, -O2", "v1, -Os", "v2, -O1", "v2, -Os", "v3, -O2", "v3, -Os"})
    void shouldCountAlikeHoweverItIsCompiled(String cpu, String level, @TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("throttled.bpf.o");
        BpfCompiler.compile(BpfCompiler.testSource("throttled"), file, "-mcpu=" + cpu, level);
        try (BpfObject object = BpfObject.open(file).load()) {
            BpfPerfbuf perfbuf = object.perfbuf("perf");
            run(object, "to_ring", MOST, 2);
            run(object, "to_perf", MOST, 4);
            run(object, "to_either", MOST, 1);
            int attempts = CPUS * RUNS * MOST;
            assertThat(object.ringbuf("ring").stats().throttled()).isEqualTo(attempts / 2);
            assertThat(perfbuf.stats().throttled()).isEqualTo(attempts / 4);
            assertThat(object.ringbuf("either").stats().throttled()).isEqualTo(attempts);
        }
    }
}

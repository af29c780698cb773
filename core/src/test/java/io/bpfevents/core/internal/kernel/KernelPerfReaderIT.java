package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.ffi.struct.PerfEventAttr;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the reader of a perf buffer of the kernel does beside reading. */
@KernelTest
class KernelPerfReaderIT {
    private static final long SECOND = 1_000_000_000;

    private final PerfOutputs outputs = PerfOutputs.load();
    private final AtomicLong clock = new AtomicLong();

    @AfterEach
    void close() {
        outputs.close();
    }

    /** Fills the buffer of a CPU; returns how many outputs have failed. */
    private long overflow(int cpu) throws InterruptedException {
        long failures = 0;
        while (failures == 0) {
            failures = outputs.output(cpu, 100, 200).failures();
        }
        return failures;
    }

    /** As before kernel 6.0, with a bit of the format that no kernel has. */
    @Test
    void shouldReportALowerBoundWithoutTheKernelsCounter() throws Exception {
        PerfParts parts =
                new PerfParts(
                        "events",
                        outputs.openWithFormat(PerfEventAttr.PERF_FORMAT_LOST | 1 << 30),
                        null);
        try (KernelPerfReader reader = new KernelPerfReader("events", parts, clock::get)) {
            long lost = overflow(0);
            assertThat(lost).isPositive();
            var _ = Samples.from(reader);
            reader.publish();
            assertThat(parts.reported()).as("no sample has come since").isZero();

            assertThat(outputs.output(0, 1, 60).successes()).isOne();
            reader.checkAll();
            assertThat(Samples.from(reader)).hasSize(1);
            assertThat(reader.takeLost()).isEqualTo(lost);
            assertThat(reader.takeLost()).isZero();
            reader.publish();

            assertThat(parts.countsLost()).isFalse();
            assertThat(parts.reported()).isEqualTo(lost);
            assertThat(parts.lostByCpu()).containsEntry(0, new LostCount.AtLeast(lost));
        } finally {
            parts.close();
        }
    }

    @Test
    void shouldTakeTheTailOfABurstOnceEverythingIsRead() throws Exception {
        PerfParts parts = new PerfParts("events", outputs.open(PerfSettings.DEFAULTS), null);
        try (KernelPerfReader reader = new KernelPerfReader("events", parts, clock::get)) {
            long lost = overflow(1);
            clock.addAndGet(SECOND);
            assertThat(reader.takeLost()).as("records lie before the loss").isZero();
            var _ = Samples.from(reader);
            clock.addAndGet(SECOND);
            assertThat(reader.takeLost()).isEqualTo(lost);

            assertThat(outputs.output(1, 1, 60).successes()).isOne(); // with a record of the loss
            reader.checkAll();
            assertThat(Samples.from(reader)).hasSize(1);
            clock.addAndGet(SECOND);
            assertThat(reader.takeLost()).as("it was taken before").isZero();
            assertThat(parts.lost()).isEqualTo(lost);
        } finally {
            parts.close();
        }
    }

    @Test
    void shouldReadACpuThatComesOnline() throws Exception {
        FakeCpus machine = new FakeCpus(2, 0);
        PerfParts parts =
                new PerfParts("events", outputs.open(machine, PerfSettings.DEFAULTS), null);
        try (KernelPerfReader reader = new KernelPerfReader("events", parts, clock::get)) {
            assertThat(parts.fds()).hasSize(1);
            assertThat(outputs.output(1, 1, 8).failures()).isOne();

            machine.goOnline(1);
            reader.beginPass();
            assertThat(parts.fds()).as("within a second").hasSize(1);
            clock.addAndGet(SECOND);
            reader.beginPass();

            assertThat(parts.fds()).hasSize(2);
            assertThat(reader.cpu(1)).isEqualTo(1);
            assertThat(outputs.output(1, 2, 8).successes()).isEqualTo(2);
            reader.notified(parts.fds()[1]);
            assertThat(Samples.from(reader)).hasSize(2).allMatch(sample -> sample.cpu() == 1);
        } finally {
            parts.close();
        }
    }
}

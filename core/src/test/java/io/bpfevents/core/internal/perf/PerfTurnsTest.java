package io.bpfevents.core.internal.perf;

import static io.bpfevents.core.testing.perf.PerfFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.perf.Samples.Sample;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which CPUs a drain reads, in which order, and how much of each. */
class PerfTurnsTest {
    private static final int SIZE = 8192;

    private final PerfFixture buffer = PerfFixture.of(3, SIZE);
    private final PerfReader reader = buffer.reader();

    @AfterEach
    void close() {
        buffer.close();
    }

    private static List<Integer> cpus(Samples samples) {
        return samples.samples().stream().map(Sample::cpu).toList();
    }

    @Test
    void shouldNumberPartsInTheOrderOfTheirAddition() {
        assertThat(reader.parts()).isEqualTo(3);
        assertThat(reader.cpu(2)).isEqualTo(4);
        assertThat(reader.partBytes()).isEqualTo(SIZE);
        assertThat(reader.sizeBytes()).isEqualTo(3 * SIZE);
    }

    @Test
    void shouldGiveEachCpuItsShareOfTheLimit() {
        buffer.output(0, 0, 100);
        buffer.output(1, 0, 3);
        buffer.output(2, 0, 5);
        Samples first = buffer.drain(9);
        assertThat(names(first))
                .containsExactly("0:0", "0:1", "0:2", "2:0", "2:1", "2:2", "4:0", "4:1", "4:2");
        assertThat(names(buffer.drain(6))) // two CPUs have data
                .containsExactly("0:3", "0:4", "0:5", "4:3", "4:4", "0:6");
        assertThat(buffer.drain(1_000).samples()).hasSize(100 - 7);
    }

    /** A limit below the number of CPUs: those that had no turn come first in the next drain. */
    @Test
    void shouldContinueAfterTheCpuThatWasServedLast() {
        for (int part = 0; part < 3; part++) {
            buffer.output(part, 0, 10);
        }
        assertThat(cpus(buffer.drain(2))).containsExactly(0, 2);
        assertThat(cpus(buffer.drain(2))).containsExactly(4, 0);
        assertThat(cpus(buffer.drain(1))).containsExactly(2);
        assertThat(cpus(buffer.drain(4))).containsExactly(4, 0, 2, 4);
    }

    @Test
    void shouldDelayNoCpuByMoreThanABatchOfAnother() {
        int limit = 16;
        int delay = 0;
        buffer.output(0, 0, 150);
        for (int round = 0; round < 50; round++) {
            buffer.output(1, round, round + 1);
            Samples samples = buffer.drain(limit);
            assertThat(samples.samples()).hasSize(limit);
            delay = Math.max(delay, cpus(samples).indexOf(2));
            assertThat(cpus(samples)).contains(2);
            buffer.output(0, 0, limit - 1);
        }
        assertThat(delay).isBetween(0, limit / 2);
    }

    /** Within a turn, a CPU's demand of one event at a time. */
    @Test
    void shouldTakeTurnsIfThereIsDemandForOneEvent() {
        for (int part = 0; part < 3; part++) {
            buffer.output(part, 0, 2);
        }
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            Samples one = new Samples(1, Samples.IN_PLACE);
            reader.drain(one.delivery(), 100, new Bound());
            order.append(one.samples().getFirst().cpu());
        }
        assertThat(order).hasToString("024024");
    }

    @Test
    void shouldReadOnlyCpusThatHaveNotified() {
        buffer.output(1, 0, 1);
        assertThat(buffer.part(0).output(PerfFixture.numbered(0, 0, 12))).isTrue();
        assertThat(cpus(buffer.drain(100))).containsExactly(2);
        assertThat(buffer.drain(100).samples()).isEmpty();
        assertThat(reader.hasUnread()).isFalse();
        reader.ready(0);
        assertThat(reader.hasUnread()).isTrue();
        assertThat(cpus(buffer.drain(100))).containsExactly(0);
    }

    @Test
    void shouldReadAllCpusIfRequested() {
        for (int part = 0; part < 3; part++) {
            assertThat(buffer.part(part).output(PerfFixture.numbered(0, 0, 12))).isTrue();
        }
        assertThat(buffer.drain(100).samples()).isEmpty();
        reader.checkAll();
        assertThat(reader.hasUnread()).isTrue();
        assertThat(buffer.drain(100).samples()).hasSize(3);
        assertThat(reader.hasUnread()).isFalse();
    }

    @Test
    void shouldCheckAllCpusAfterAsManyRecordsAsThereAreCpus() {
        assertThat(buffer.part(2).output(PerfFixture.numbered(4, 0, 12))).isTrue();
        buffer.output(0, 0, 2);
        assertThat(cpus(buffer.drain(100))).containsExactly(0, 0);
        assertThat(reader.hasUnread()).isFalse();
        buffer.output(1, 0, 1);
        assertThat(cpus(buffer.drain(100))).containsExactly(2);
        assertThat(reader.hasUnread()).isTrue();
        assertThat(cpus(buffer.drain(100))).containsExactly(4);
    }

    @Test
    void shouldStayReadyUntilEverythingWasRead() {
        buffer.output(0, 0, 10);
        buffer.drain(4);
        assertThat(reader.hasUnread()).isTrue();
        buffer.drain(6);
        assertThat(buffer.drain(1).samples()).isEmpty();
        assertThat(reader.hasUnread()).isFalse();
    }

    @Test
    void shouldStopAtTheBoundOfEachCpu() {
        buffer.output(0, 0, 4);
        buffer.output(2, 0, 4);
        Bound until = new Bound();
        reader.mark(until);
        assertThat(reader.isPast(until)).isFalse();
        buffer.output(0, 4, 9);
        buffer.output(1, 0, 9);
        assertThat(cpus(buffer.drain(100, until))).containsExactly(0, 0, 0, 0, 4, 4, 4, 4);
        assertThat(reader.isPast(until)).isTrue();
        assertThat(reader.isSettled(until)).isTrue();
        assertThat(buffer.drain(100, until).samples()).isEmpty();
        buffer.add(0);
        assertThat(reader.isPast(until)).as("of a CPU that was added later").isTrue();
        assertThat(cpus(buffer.drain(100))).hasSize(14);
        assertThat(reader.isPast(new Bound())).as("out of reach").isFalse();
    }

    @Test
    void shouldReadACpuThatWasAddedLater() {
        buffer.output(0, 0, 5);
        buffer.drain(2);
        PlainPerfBuffer added = buffer.add(1_000);
        assertThat(added.output(PerfFixture.numbered(6, 0, 12))).isTrue();
        buffer.reader().ready(3);
        assertThat(names(buffer.drain(100))).containsExactly("0:2", "0:3", "0:4", "6:0");
        assertThat(reader.sizeBytes()).isEqualTo(4 * SIZE);
    }

    @Test
    void shouldReadWhatACpuHadBeforeItWasAdded() {
        try (PerfFixture later = new PerfFixture(SIZE)) {
            PlainPerfBuffer part = later.add(0);
            assertThat(part.output(PerfFixture.numbered(0, 0, 12))).isTrue();
            try (PerfReader another = new PerfReader("events")) {
                another.add(part.memory());
                assertThat(Samples.from(another)).hasSize(1);
            }
        }
    }

    /** The places grow from record to record, by the bytes of each. */
    @Test
    void shouldGiveEachSampleItsPlaceInTheOrderOfDelivery() {
        buffer.output(0, 0, 10);
        buffer.output(1, 0, 10);
        buffer.output(2, 0, 10);
        Samples samples = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
        while (reader.drain(samples.delivery(), 7, new Bound()) > 0) {}
        int size = PlainPerfBuffer.sampleSize(12);
        for (int i = 0; i < 30; i++) {
            assertThat(samples.positions().get(i)).isEqualTo((long) i * size);
        }
        assertThat(reader.position()).isEqualTo(30L * size);
    }

    @Test
    void shouldCountWhatIsPending() {
        buffer.output(0, 0, 10);
        buffer.output(1, 0, 5);
        assertThat(reader.pending()).isEqualTo(15);
        int size = PlainPerfBuffer.sampleSize(12);
        assertThat(reader.pendingBytes()).isEqualTo(15L * size);
        assertThat(reader.producerPosition()).isEqualTo(15L * size);
        buffer.drain(4);
        assertThat(reader.pending()).isEqualTo(11);
        assertThat(reader.pendingBytes()).isEqualTo(11L * size);
        buffer.drain(100);
        assertThat(reader.pending()).isZero();
        assertThat(reader.pendingBytes()).isZero();
    }
}

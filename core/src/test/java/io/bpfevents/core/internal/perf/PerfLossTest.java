package io.bpfevents.core.internal.perf;

import static io.bpfevents.core.testing.perf.PerfFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.ring.Bounds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Losses that the kernel reports between samples. */
class PerfLossTest {
    private static final int SIZE = 4096;
    private static final int SAMPLE = PlainPerfBuffer.sampleSize(12);
    private static final int FIT = (SIZE - 1) / SAMPLE;

    private final PerfFixture buffer = PerfFixture.of(2, SIZE);
    private final PerfReader reader = buffer.reader();

    @AfterEach
    void close() {
        buffer.close();
    }

    /** Fills the buffer of a part, and fails some more times. */
    private void overflow(int part, int failures) {
        int number = 0;
        while (buffer.part(part).output(PerfFixture.numbered(2 * part, number, 12))) {
            number++;
        }
        for (int i = 1; i < failures; i++) {
            assertThat(buffer.part(part).output(PerfFixture.numbered(2 * part, 0, 12))).isFalse();
        }
        reader.ready(part);
    }

    @Test
    void shouldCountTheLossesOfEachCpu() {
        overflow(0, 5);
        assertThat(buffer.drain(2).samples()).hasSize(2);
        assertThat(reader.lost()).as("not recorded yet").isZero();
        buffer.output(0, 1_000, 1_001);
        overflow(1, 3);
        buffer.drain(1_000);
        buffer.output(1, 2_000, 2_001);
        assertThat(names(buffer.drain(100))).containsExactly("2:2000");
        assertThat(reader.lostOfPart(0)).isEqualTo(5);
        assertThat(reader.lostOfPart(1)).isEqualTo(3);
        assertThat(reader.lost()).isEqualTo(8);
        assertThat(reader.discarded()).isZero();
        assertThat(reader.dropped()).isZero();
    }

    @Test
    void shouldNotCountALossAsARecord() {
        overflow(0, 1);
        buffer.drain(2);
        buffer.output(0, 1_000, 1_001);
        assertThat(reader.pending()).isEqualTo(FIT - 2 + 1);
        Samples rest = new Samples(FIT - 1, Samples.IN_PLACE);
        assertThat(reader.drain(rest.delivery(), 1_000, Bounds.none())).isEqualTo(FIT - 1);
        assertThat(rest.samples().getLast().word(4)).isEqualTo(1_000);
        assertThat(rest.positions().getLast())
                .isEqualTo((long) FIT * SAMPLE + PerfRecord.LOST_BYTES);
        assertThat(buffer.part(0).memory().tailAcquire())
                .isEqualTo(buffer.part(0).memory().headAcquire());
    }

    @Test
    void shouldStopAtALossIfRequested() {
        reader.read(new BufferReader.Mode(true, 0));
        overflow(0, 4);
        assertThat(buffer.drain(3).samples()).hasSize(3);
        assertThat(reader.isAtLoss()).isFalse();
        buffer.output(0, 1_000, 1_002);
        buffer.output(1, 0, 1);
        Samples before = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
        int drains = 0;
        while (!reader.isAtLoss()) {
            reader.drain(before.delivery(), 1_000, Bounds.none());
            drains++;
        }
        assertThat(drains).isOne();
        assertThat(names(before)).doesNotContain("0:1000").contains("0:" + (FIT - 1));
        assertThat(reader.lost()).isEqualTo(4);
        assertThat(reader.hasUnread()).isTrue();
        assertThat(names(buffer.drain(1_000))).containsExactly("2:0", "0:1000", "0:1001");
        assertThat(reader.isAtLoss()).isFalse();
    }

    @Test
    void shouldNotStopAtALossOtherwise() {
        overflow(0, 4);
        buffer.drain(2);
        buffer.output(0, 1_000, 1_001);
        assertThat(buffer.drain(1_000).samples()).hasSize(FIT - 2 + 1);
        assertThat(reader.isAtLoss()).isFalse();
    }

    @Test
    void shouldCountTheLossThatItSkips() {
        overflow(0, 6);
        buffer.drain(2);
        buffer.output(0, 1_000, 1_001);
        Samples none = new Samples(0, Samples.IN_PLACE);
        assertThat(reader.skip(none.delivery(), 0, Bounds.none())).isTrue();
        assertThat(reader.lost()).isEqualTo(6);
        assertThat(reader.dropped()).isEqualTo(FIT - 2 + 1);
    }
}

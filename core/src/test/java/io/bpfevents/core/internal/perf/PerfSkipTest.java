package io.bpfevents.core.internal.perf;

import static io.bpfevents.core.testing.perf.PerfFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Skips, which apply to each CPU alone. */
class PerfSkipTest {
    private static final int SIZE = 8192;
    private static final int SAMPLE = PlainPerfBuffer.sampleSize(12);

    private final PerfFixture buffer = PerfFixture.of(3, SIZE);
    private final PerfReader reader = buffer.reader();
    private final Samples none = new Samples(0, Samples.IN_PLACE);
    private final Bound end = new Bound();

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void shouldKeepBytesOfEachCpu() {
        buffer.output(0, 0, 10);
        buffer.output(1, 0, 2);
        buffer.output(2, 0, 3);
        reader.mark(end);
        assertThat(reader.skip(none.delivery(), 3L * SAMPLE - 1, end)).isTrue();
        assertThat(reader.dropped()).isEqualTo(8 + 1);
        assertThat(names(buffer.drain(100)))
                .containsExactly("0:8", "0:9", "2:0", "2:1", "4:1", "4:2");
    }

    @Test
    void shouldKeepWhatCameAfterTheBound() {
        buffer.output(0, 0, 10);
        reader.mark(end);
        buffer.output(0, 10, 12);
        buffer.output(1, 0, 2);
        assertThat(reader.skip(none.delivery(), 0, end)).isTrue();
        assertThat(names(buffer.drain(100))).containsExactly("0:10", "0:11", "2:0", "2:1");
    }

    @Test
    void shouldKeepTheNewestSampleOfEachCpu() {
        buffer.output(0, 0, 10);
        buffer.output(2, 0, 1);
        reader.mark(end);
        assertThat(reader.skipToNewest(none.delivery(), end)).isTrue();
        assertThat(reader.skipToNewest(none.delivery(), end)).as("again").isTrue();
        assertThat(reader.dropped()).isEqualTo(9);
        assertThat(names(buffer.drain(100))).containsExactly("0:9", "4:0");
    }

    /** Records of other types follow the newest sample, and are between others. */
    @Test
    void shouldKeepTheNewestSampleThoughOtherRecordsFollow() {
        buffer.output(0, 0, 1);
        buffer.part(0).other(4, 16);
        buffer.output(0, 1, 2);
        buffer.part(0).other(4, 24);
        buffer.part(0).other(4, 24);
        reader.mark(end);
        assertThat(reader.skipToNewest(none.delivery(), end)).isTrue();
        assertThat(reader.dropped()).isOne();
        assertThat(names(buffer.drain(100))).containsExactly("0:1");
    }

    @Test
    void shouldSkipNothingWhileHalted() {
        buffer.output(0, 0, 10);
        reader.mark(end);
        none.delivery().halt();
        assertThat(reader.skip(none.delivery(), 0, end)).isFalse();
        assertThat(reader.skipToNewest(none.delivery(), end)).isFalse();
        assertThat(reader.dropped()).isZero();
        assertThat(none.delivery().resume()).isTrue();
        assertThat(reader.skip(none.delivery(), 0, end)).isTrue();
        assertThat(reader.dropped()).isEqualTo(10);
    }

    @Test
    void shouldPublishWhatItSkips() {
        buffer.output(1, 0, 10);
        reader.mark(end);
        reader.skip(none.delivery(), 2L * SAMPLE, end);
        assertThat(buffer.part(1).memory().tailAcquire()).isEqualTo(8L * SAMPLE);
        assertThat(reader.position()).isEqualTo(8L * SAMPLE);
        assertThat(reader.producerPosition()).isEqualTo(10L * SAMPLE);
    }
}

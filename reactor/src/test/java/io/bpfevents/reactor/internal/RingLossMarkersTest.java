package io.bpfevents.reactor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Markers while producers fail and succeed between any two loads of the reader. */
class RingLossMarkersTest {
    private static final int SLOT = 16;

    /** A source whose producer fails and then reserves a record after each load of its position. */
    private static final class Restless implements RecordSource {
        private final ReportedLosses marks = new ReportedLosses();
        private long producer;
        private long failures;

        @Override
        public long producerPosition() {
            long seen = producer;
            producer += SLOT;
            failures++;
            return seen;
        }

        @Override
        public void snapshot(FailureSnapshot snapshot) {
            snapshot.set(failures, producer);
        }

        @Override
        public ReportedLosses reported() {
            return marks;
        }

        @Override
        public long takeLost() {
            return 0;
        }

        @Override
        public int drain(Delivery<?> delivery, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void mark(Bound bound) {
            bound.set(0, producerPosition());
        }

        @Override
        public boolean isPast(Bound bound) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int drain(Delivery<?> delivery, int limit, Bound until) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
            return true;
        }

        @Override
        public boolean skipToNewest(Delivery<?> delivery, Bound end) {
            return true;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long sizeBytes() {
            return 4096;
        }

        @Override
        public long dropped() {
            return 0;
        }

        @Override
        public long failures() {
            return failures;
        }
    }

    /** A marker never stands before records that are older than a failure it counts. */
    @Test
    void shouldNotReportAFailureBeforeEarlierRecords() {
        Restless source = new Restless();
        RingLossMarkers<Loss> markers = new RingLossMarkers<>(loss -> loss, () -> 0);
        markers.takeSnapshot(source);
        long found = source.failures;
        Bound until = new Bound();
        markers.limit(until);
        assertThat(until.at(0)).isEqualTo(found * SLOT);
        assertThat(markers.take(source, (found - 1) * SLOT)).isNull();
        Loss loss = Objects.requireNonNull(markers.take(source, found * SLOT));
        assertThat(loss.count()).isEqualTo(found);
    }

    /** In a flood there are more throttled attempts at every call. */
    @Test
    void shouldReportThrottledAttemptsOncePerSecond() {
        AtomicLong throttled = new AtomicLong();
        AtomicLong nanos = new AtomicLong(-5); // as System.nanoTime(), which may be negative
        Restless source = new Restless();
        RingLossMarkers<Loss> markers =
                new RingLossMarkers<>(loss -> loss, throttled::incrementAndGet, nanos::get);
        Loss first = Objects.requireNonNull(markers.take(source, 0));
        assertThat(first.cause()).isEqualTo(LossCause.THROTTLED);
        assertThat(first.count()).isOne();

        throttled.addAndGet(40);
        nanos.addAndGet(LossMarkers.PERIOD_NANOS - 1);
        assertThat(markers.take(source, 0)).isNull();
        nanos.incrementAndGet();
        Loss second = Objects.requireNonNull(markers.take(source, 0));
        assertThat(second.count()).isEqualTo(41);
        assertThat(second.cumulative()).isEqualTo(42);
    }
}

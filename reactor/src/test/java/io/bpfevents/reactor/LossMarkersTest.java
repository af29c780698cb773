package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Markers while producers fail and succeed between any two loads of the reader. */
class LossMarkersTest {
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
        public int drain(Delivery<?> delivery, int limit, long until) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean skip(Delivery<?> delivery, long keepBytes, long end) {
            return true;
        }

        @Override
        public boolean skipToNewest(Delivery<?> delivery, long end) {
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
        LossMarkers<Loss> markers = new LossMarkers<>(loss -> loss);
        markers.takeSnapshot(source);
        long found = source.failures;
        assertThat(markers.until()).isEqualTo(found * SLOT);
        assertThat(markers.take(source, (found - 1) * SLOT)).isNull();
        Loss loss = Objects.requireNonNull(markers.take(source, found * SLOT));
        assertThat(loss.count()).isEqualTo(found);
    }
}

package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.FailureSnapshot;
import io.bpfevents.core.internal.count.ReportedLosses;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.ring.SimulatedRingbuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** {@code drop}: a record sent after a request is never dropped. */
class DropAfterRequestTest {
    private static final int SLOT = 16;

    /** A source whose producer submits a record after each load of its position. */
    private static final class Restless implements RecordSource {
        private long producer = SLOT;
        private long skippedTo;

        @Override
        public long producerPosition() {
            long seen = producer;
            producer += SLOT; // possibly after the request
            return seen;
        }

        @Override
        public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
            skippedTo = end.at(0) - keepBytes;
            return true;
        }

        @Override
        public boolean skipToNewest(Delivery<?> delivery, Bound end) {
            throw new AssertionError("another policy's");
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
            throw new AssertionError("there is no demand");
        }

        @Override
        public long position() {
            return skippedTo;
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
            return 0;
        }

        @Override
        public void snapshot(FailureSnapshot snapshot) {
            throw new AssertionError("the stream has no markers");
        }

        @Override
        public ReportedLosses reported() {
            throw new AssertionError("the stream has no markers");
        }
    }

    private final SimulatedRingbuf unused = SimulatedRingbuf.create("unused", 4096);

    @AfterEach
    void close() {
        unused.close();
    }

    @Test
    void shouldSkipNoRecordSentAfterDemandWasChecked() {
        RecordSubscription<Long> subscription =
                RecordSubscription.of(
                        new BufferSource<>(
                                unused,
                                record -> 0L,
                                RingbufOptions.defaults().overflow(Overflow.drop()),
                                null),
                        new BaseSubscriber<Long>() {});
        Restless source = new Restless();
        assertThat(subscription.pass(source)).isTrue();
        assertThat(source.skippedTo).isEqualTo(SLOT); // the first load, before the demand is read
    }
}

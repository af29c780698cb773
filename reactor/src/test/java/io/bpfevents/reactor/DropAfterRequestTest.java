package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.FailureLook;
import io.bpfevents.core.internal.LossMarks;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.Seat;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.loop.PollLoop;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** {@code drop}: what is sent after a request is not dropped, however close to it. */
class DropAfterRequestTest {
    private static final int SLOT = 16;

    /** One whose producer goes on whenever it has been looked at. */
    private static final class Restless implements RecordSource {
        private long producer = SLOT;
        private long skippedTo;

        @Override
        public long producerPosition() {
            long seen = producer;
            producer += SLOT; // after the request, for all that the reader knows
            return seen;
        }

        @Override
        public boolean skip(Delivery<?> delivery, long keepBytes, long end) {
            skippedTo = end - keepBytes;
            return true;
        }

        @Override
        public boolean skipToNewest(Delivery<?> delivery, long end) {
            throw new AssertionError("another policy's");
        }

        @Override
        public int drain(Delivery<?> delivery, int limit, long until) {
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
        public void look(FailureLook look) {
            throw new AssertionError("nobody asked for markers");
        }

        @Override
        public LossMarks marks() {
            throw new AssertionError("nobody asked for markers");
        }
    }

    private static final Seat NOWHERE =
            new Seat() {
                @Override
                public void offer(SeatHolder holder, PollLoop loop) {}

                @Override
                public void release(SeatHolder holder) {}

                @Override
                public long demand() {
                    return 0;
                }

                @Override
                public void wake() {}
            };

    @Test
    void shouldSkipNothingThatWasSentAfterDemandWasLookedAt() {
        RingbufSubscription<Long> subscription =
                new RingbufSubscription<>(
                        new BaseSubscriber<Long>() {},
                        record -> 0L,
                        NOWHERE,
                        RingbufOptions.defaults().overflow(Overflow.drop()),
                        null,
                        null);
        Restless source = new Restless();
        assertThat(subscription.pass(source)).isTrue();
        assertThat(source.skippedTo).isEqualTo(SLOT); // the first look, before demand's
    }
}

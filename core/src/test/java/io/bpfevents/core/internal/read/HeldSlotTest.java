package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.RingFixture;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader that holds the slot of the last record that it has read. */
class HeldSlotTest {
    private static final int SIZE = 4096;

    private final RingFixture ring = RingFixture.simulated(SIZE);

    @BeforeEach
    void hold() {
        ring.reader().holdLast(true);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void output(int count, int length) {
        for (int i = 0; i < count; i++) {
            assertThat(ring.run(Op.output(length, i))[0]).isZero();
        }
    }

    private long published() {
        return ring.memory().consumerPositionAcquire();
    }

    @Test
    void shouldPublishEverythingButTheLastSlot() {
        output(10, 8);
        assertThat(ring.read()).hasSize(10);
        assertThat(ring.reader().position()).isEqualTo(10 * 16);
        assertThat(published()).isEqualTo(9 * 16);
    }

    @Test
    void shouldHoldTheLastOfSlotsOfDifferentSizes() {
        output(3, 8);
        output(1, 100);
        assertThat(ring.read()).hasSize(4);
        assertThat(published()).isEqualTo(3 * 16);
        output(1, 8);
        assertThat(ring.read()).hasSize(1);
        assertThat(published()).isEqualTo(3 * 16 + 112);
    }

    @Test
    void shouldHoldADiscardedSlot() {
        ring.run(Op.output(8, 0), Op.reserve(0, 1), Op.discard(0, Wakeup.ADAPTIVE));
        assertThat(ring.read()).hasSize(1);
        assertThat(ring.reader().position()).isEqualTo(ring.memory().producerPositionAcquire());
        assertThat(published()).isEqualTo(16);
    }

    /** Between two steps as well: the kernel notifies at the record at which it is published. */
    @Test
    void shouldHoldTheLastSlotInEachStep() {
        long[] unpublished = new long[200];
        int[] seen = new int[1];
        output(200, 8);
        Delivery<Long> delivery =
                RecordWalkFactory.RINGS.of(
                        _ -> published(),
                        new UnboundedSink<>() {
                            @Override
                            public boolean next(Object callee, Long position, long at) {
                                unpublished[seen[0]] = 16L * seen[0] - position;
                                seen[0]++;
                                return true;
                            }

                            @Override
                            public boolean decodeFailed(
                                    MemorySegment record, long position, Throwable error) {
                                throw new AssertionError(error);
                            }
                        });
        ring.reader().drain(delivery, Integer.MAX_VALUE, Bounds.none());
        assertThat(seen[0]).isEqualTo(200);
        assertThat(published()).isPositive();
        for (int i = 1; i < 200; i++) {
            assertThat(unpublished[i]).as("record " + i).isGreaterThanOrEqualTo(16);
        }
    }

    @Test
    void shouldPublishTheHeldSlot() {
        output(10, 8);
        ring.read();
        ring.reader().publish();
        assertThat(published()).isEqualTo(10 * 16);
        assertThat(ring.read()).isEmpty();
        assertThat(published()).isEqualTo(10 * 16);
    }

    @Test
    void shouldNotMoveBackAfterAPublication() {
        output(2, 8);
        ring.read();
        ring.reader().publish();
        output(1, 8);
        assertThat(ring.read()).hasSize(1);
        assertThat(published()).isEqualTo(2 * 16);
    }

    @Test
    void shouldNotHoldMoreThanAnEighthOfTheRing() {
        output(1, SIZE / 8 - 8);
        ring.read();
        assertThat(published()).isZero();
        output(1, SIZE / 8);
        ring.read();
        assertThat(published()).isEqualTo(ring.reader().position());
    }

    @Test
    void shouldHoldNothingUnlessRequested() {
        ring.reader().holdLast(false);
        output(10, 8);
        ring.read();
        assertThat(published()).isEqualTo(10 * 16);
    }

    @Test
    void shouldPublishWhatItSkips() {
        output(10, 8);
        ring.read(3);
        assertThat(published()).isEqualTo(2 * 16);
        CollectingSink none = new CollectingSink(0);
        ring.reader().skip(none.delivery(), 0, Bounds.at(ring.memory().producerPositionAcquire()));
        assertThat(published()).isEqualTo(10 * 16);
    }

    @Test
    void shouldBeCaughtUpOnlyIfNothingElseEndedTheDrain() {
        output(10, 8);
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        ring.reader().drain(all.delivery(), 4, Bounds.none());
        assertThat(ring.reader().isCaughtUp()).as("after the limit").isFalse();
        ring.reader().drain(all.delivery(), 100, Bounds.at(6 * 16));
        assertThat(ring.reader().isCaughtUp()).as("at a bound").isTrue();
        ring.read(1);
        assertThat(ring.reader().isCaughtUp()).as("after a decline").isFalse();
        ring.read();
        assertThat(ring.reader().isCaughtUp()).isTrue();
    }

    @Test
    void shouldBeCaughtUpAtABusyRecord() {
        ring.run(
                List.of(
                        Op.output(8, 0),
                        Op.reserve(0, 1),
                        Op.pause(),
                        Op.submit(0, Wakeup.ADAPTIVE)),
                () -> {
                    assertThat(ring.read()).hasSize(1);
                    assertThat(ring.reader().isCaughtUp()).isTrue();
                });
    }
}

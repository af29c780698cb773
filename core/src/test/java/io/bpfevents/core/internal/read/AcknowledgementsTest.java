package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.testing.ring.Op;
import org.junit.jupiter.api.Test;

/** Which acknowledgements wake the loop, and what the reader publishes, on a fake clock. */
class AcknowledgementsTest extends AcknowledgementsFixture {
    private int wakesOf(Runnable action) {
        int before = wakes.get();
        action.run();
        return wakes.get() - before;
    }

    /** Acknowledges the first record, so that the loop polls for a millisecond. */
    private void startPolling() {
        acknowledge(0);
        pass();
        assertThat(acknowledgements.nextPollNanos()).isEqualTo(MILLI);
    }

    @Test
    void shouldWakeForTheFirstOneOnly() {
        produce(10);
        assertThat(acknowledgements.nextPollNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(wakesOf(() -> acknowledge(3))).isOne();
        assertThat(wakesOf(() -> acknowledge(4))).isZero();
        assertThat(wakesOf(() -> acknowledge(4))).as("a second time").isZero();
    }

    @Test
    void shouldCountASecondCallBeforeThePassOnce() {
        produce(3);
        acknowledge(1);
        acknowledge(1);
        pass();
        assertThat(acknowledgements.unacknowledged()).isEqualTo(2);
    }

    @Test
    void shouldPollForAMillisecondAfterTheLastOne() {
        produce(10);
        startPolling();
        assertThat(wakesOf(() -> acknowledge(1))).as("while polling").isZero();
        now += MILLI - 1;
        assertThat(acknowledgements.nextPollNanos()).isOne();
        now += 10;
        assertThat(acknowledgements.nextPollNanos()).as("never negative").isZero();
        pass();
        assertThat(published()).isEqualTo(2 * SLOT);
        assertThat(acknowledgements.nextPollNanos()).isEqualTo(MILLI);
        now += MILLI;
        pass();
        assertThat(acknowledgements.nextPollNanos()).as("idle").isEqualTo(Long.MAX_VALUE);
        assertThat(wakesOf(() -> acknowledge(2))).as("after the poll").isOne();
    }

    @Test
    void shouldWakeForTheLastMissingOneWhilePolling() {
        produce(10);
        startPolling();
        for (int i = 8; i > 0; i--) {
            int number = i;
            assertThat(wakesOf(() -> acknowledge(number))).isZero();
        }
        assertThat(wakesOf(() -> acknowledge(9))).isOne();
        pass();
        assertThat(published()).isEqualTo(10 * SLOT);
        assertThat(acknowledgements.unacknowledged()).isZero();
    }

    @Test
    void shouldWakeForAnEighthOfTheRingWhilePolling() {
        produce(4 * EIGHTH);
        startPolling();
        int wake = wakes.get();
        int next = 1;
        while (wakes.get() == wake) {
            acknowledge(next++);
        }
        assertThat(next - 1).isEqualTo(EIGHTH);
        pass();
        assertThat(published()).isEqualTo((EIGHTH + 1) * SLOT);
        while (next < 2 * EIGHTH) {
            acknowledge(next++);
        }
        assertThat(wakes).hasValue(wake + 1);
        acknowledge(next);
        assertThat(wakes).hasValue(wake + 2);
    }

    @Test
    void shouldWakeUpToAnEighthOrTheLastRecordWhilePolling() {
        produce(4 * EIGHTH);
        startPolling();
        long from = SLOT;
        assertThat(wakesOf(() -> acknowledgements.acknowledgeUpTo(from + SLOT))).isZero();
        assertThat(wakesOf(() -> acknowledgements.acknowledgeUpTo(from + EIGHTH * SLOT))).isOne();
        assertThat(wakesOf(() -> acknowledgements.acknowledgeUpTo(from))).as("earlier").isZero();
        pass();
        assertThat(published()).isEqualTo(from + (EIGHTH + 1) * SLOT);
        acknowledgements.acknowledgeUpTo((3 * EIGHTH + 2) * SLOT);
        pass();
        assertThat(wakesOf(() -> acknowledgements.acknowledgeUpTo((4L * EIGHTH - 1) * SLOT)))
                .as("the last record")
                .isOne();
        pass();
        assertThat(published()).isEqualTo(4L * EIGHTH * SLOT);
    }

    /** The loop ends its polling while an acknowledgement relies on it. */
    @Test
    void shouldSeeAnAcknowledgementAtTheEndOfThePolling() {
        produce(10);
        startPolling();
        now += MILLI;
        whenTheClockIsRead = () -> assertThat(wakesOf(() -> acknowledge(1))).isZero();
        ring.reader().settle();
        assertThat(published()).as("taken before it came").isEqualTo(SLOT);
        assertThat(acknowledgements.nextPollNanos()).as("polls again at once").isZero();
        pass();
        assertThat(published()).isEqualTo(2 * SLOT);
    }

    @Test
    void shouldSeeAPositionAtTheEndOfThePolling() {
        produce(10);
        startPolling();
        now += MILLI;
        whenTheClockIsRead =
                () -> assertThat(wakesOf(() -> acknowledgements.acknowledgeUpTo(SLOT))).isZero();
        ring.reader().settle();
        assertThat(acknowledgements.nextPollNanos()).isZero();
        pass();
        assertThat(published()).isEqualTo(2 * SLOT);
    }

    /** What completes the prefix is decided by the records that were missing before. */
    @Test
    void shouldPollAtOnceForTheLastOneThatCameWhileOthersWereTaken() {
        produce(3);
        startPolling();
        acknowledge(1);
        whenTheClockIsRead = () -> acknowledge(2);
        ring.reader().settle();
        assertThat(published()).isEqualTo(2 * SLOT);
        assertThat(acknowledgements.nextPollNanos()).isZero();
        pass();
        assertThat(published()).isEqualTo(3 * SLOT);
    }

    @Test
    void shouldHaveNoEffectAfterTheEnd() {
        produce(2);
        acknowledgements.end();
        assertThat(wakesOf(() -> acknowledge(0))).isZero();
        assertThat(wakesOf(() -> acknowledgements.acknowledgeUpTo(Long.MAX_VALUE / 2))).isZero();
        pass();
        assertThat(published()).isZero();
        assertThat(acknowledgements.unacknowledged()).isEqualTo(2);
    }

    @Test
    void shouldRejectAPositionThatWasNotHandedOver() {
        assertThatThrownBy(() -> acknowledgements.acknowledgeUpTo(0))
                .isInstanceOf(IllegalArgumentException.class);
        produce(1);
        acknowledgements.acknowledgeUpTo(0);
        assertThatThrownBy(() -> acknowledgements.acknowledgeUpTo(SLOT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMeasureHowLongTheOldestOneBlocks() {
        assertThat(acknowledgements.blockedNanos()).isZero();
        produce(3);
        now += 5;
        assertThat(acknowledgements.blockedNanos()).isEqualTo(5);
        acknowledge(1);
        pass();
        assertThat(acknowledgements.blockedNanos()).as("the same one").isEqualTo(5);
        acknowledge(0);
        pass();
        now += 2;
        assertThat(acknowledgements.blockedNanos()).as("the third").isEqualTo(2);
        acknowledge(2);
        pass();
        assertThat(acknowledgements.blockedNanos()).isZero();
        now += 7;
        produce(1);
        assertThat(acknowledgements.blockedNanos()).as("a new one").isZero();
    }

    @Test
    void shouldPassARecordThatCannotBeDecoded() {
        produce(1);
        ring.run(Op.output(1, 0));
        produce(1);
        assertThat(received).hasSize(2);
        acknowledge(0);
        pass();
        assertThat(published()).isEqualTo(2 * SLOT);
        acknowledge(1);
        pass();
        assertThat(published()).isEqualTo(3 * SLOT);
        AcknowledgedSlots slots = ring.reader().acknowledged();
        assertThat(slots).isNotNull();
        assertThat(slots.takeDelivered()).isEqualTo(2);
        assertThat(slots.takeDecodeFailures()).isOne();
        assertThat(slots.unacknowledged()).isZero();
    }
}

package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a ring is read, on a simulated clock, with a producer that the test runs. */
class ReadScheduleTest {
    private static final long REST = 200_000;
    private static final int SLOT = 16;

    private final SimulatedRing ring = new SimulatedRing("events", 1 << 20);
    private final OpenBuffer open = ring.open(new RingbufCounters(1 << 20, ring, null));
    private final CollectingSink sink = new CollectingSink(Integer.MAX_VALUE);
    private final RestingConsumer reader = new RestingConsumer(REST);
    private long now = 1_000_000_000;
    private ReadSchedule schedule = schedule(true);
    private boolean again; // the last pass requires another one

    private ReadSchedule schedule(boolean waits) {
        return new ReadSchedule(open, null, waits, () -> now);
    }

    @AfterEach
    void close() {
        open.close();
        ring.close();
    }

    private void commit(int records) {
        for (int i = 0; i < records; i++) {
            long position = ring.reserve(8);
            ring.commit(position, MemorySegment.ofArray(new byte[8]), false);
        }
    }

    /** A pass; returns whether it read. */
    private boolean pass() {
        return pass(Integer.MAX_VALUE);
    }

    private boolean pass(int limit) {
        boolean reads = schedule.begin(reader, false);
        if (reads) {
            open.drain(sink.delivery(), limit);
            again = schedule.end();
        }
        return reads;
    }

    /**
     * A producer of one record per microsecond, until the reader rests, and to the end of the rest.
     */
    private void startToRest() {
        boolean resting = false;
        for (int i = 0; i < 1_000 && !resting; i++) {
            now += 1_000;
            commit(1);
            assertThat(pass()).isTrue();
            resting = !schedule.prepareSleep();
        }
        assertThat(resting).isTrue();
        assertThat(pass()).as("in a rest").isFalse();
        now += REST;
    }

    /** Continues to rest after a rest that has found records. */
    private void rest() {
        startToRest();
        commit(100);
        assertThat(pass()).as("at the end of the rest").isTrue();
        assertThat(pass()).as("in the next rest").isFalse();
    }

    private long unpublished() {
        return open.position() - ring.consumerPosition();
    }

    @Test
    void shouldReadAtTheEndOfARest() {
        rest();
        commit(50);
        assertThat(schedule.prepareSleep()).isFalse();
        assertThat(schedule.nextPollNanos()).isEqualTo(REST);
        now += REST - 1;
        assertThat(schedule.nextPollNanos()).isEqualTo(1);
        assertThat(pass()).isFalse();
        now += 1;
        assertThat(pass()).isTrue();
        assertThat(open.hasUnread()).isFalse();
    }

    /** Otherwise the loop would wait for a notification that the held slot prevents. */
    @Test
    void shouldRequireAnotherPassIfARestEndsInThePassBeforeAWait() {
        rest();
        assertThat(schedule.prepareSleep()).isFalse();
        now += REST;
        assertThat(pass()).isTrue();
        assertThat(again).isTrue();
        assertThat(schedule.prepareSleep()).isTrue();
        assertThat(unpublished()).isZero();
        assertThat(pass()).isTrue();
        assertThat(again).isFalse();
    }

    @Test
    void shouldHoldTheLastSlotInARest() {
        rest();
        assertThat(unpublished()).isEqualTo(SLOT);
        schedule.prepareSleep();
        assertThat(unpublished()).isEqualTo(SLOT);
    }

    @Test
    void shouldPublishBeforeAWaitForANotification() {
        rest();
        now += REST;
        assertThat(pass()).isTrue();
        assertThat(unpublished()).isEqualTo(SLOT);
        assertThat(schedule.prepareSleep()).isTrue();
        assertThat(unpublished()).isZero();
    }

    @Test
    void shouldReadInARestIfUrgent() {
        rest();
        commit(1);
        assertThat(schedule.begin(reader, true)).isTrue();
        open.drain(sink.delivery(), Integer.MAX_VALUE);
        boolean _ = schedule.end();
        assertThat(pass()).as("no rest after it").isTrue();
    }

    @Test
    void shouldPublishWhenTheConsumerLeaves() {
        rest();
        assertThat(schedule.begin(null, false)).isTrue();
        boolean _ = schedule.end();
        assertThat(unpublished()).isZero();
    }

    @Test
    void shouldReadForTheNextConsumerAtOnce() {
        rest();
        RestingConsumer next = new RestingConsumer(REST);
        assertThat(schedule.begin(next, false)).isTrue();
        assertThat(unpublished()).isZero();
    }

    @Test
    void shouldNotRestWithoutDemand() {
        startToRest();
        commit(100);
        reader.demand = 0; // used up by this pass
        assertThat(pass()).isTrue();
        assertThat(unpublished()).isZero();
        assertThat(pass()).isTrue();
        assertThat(schedule.prepareSleep()).isTrue();
    }

    @Test
    void shouldNotRestAfterAPassThatEndedByItsBatch() {
        startToRest();
        commit(100);
        assertThat(pass(50)).isTrue();
        assertThat(pass(50)).isTrue();
        assertThat(pass(50)).as("the pass that finds no more").isTrue();
    }

    /** The last pass of a rest's records finds none. */
    @Test
    void shouldContinueToRestIfItsRecordsAreFullBatches() {
        startToRest();
        commit(100);
        assertThat(pass(50)).isTrue();
        assertThat(pass(50)).isTrue();
        assertThat(pass(50)).isTrue();
        assertThat(pass()).as("in the next rest").isFalse();
    }

    @Test
    void shouldNotWaitForATimeThatHasPassed() {
        rest();
        now += 2 * REST;
        assertThat(schedule.nextPollNanos()).isZero();
    }

    @Test
    void shouldEndARestByANotification() {
        rest();
        commit(50);
        schedule.notified();
        assertThat(schedule.ignoresNotifications()).isFalse();
        now += 100_000;
        assertThat(pass()).isTrue();
        assertThat(pass()).as("in the next rest").isFalse();
        assertThat(schedule.ignoresNotifications()).as("50 records were worth it").isFalse();
    }

    @Test
    void shouldIgnoreNotificationsThatComeWithFewRecords() {
        rest();
        for (int i = 0; i < 8; i++) {
            assertThat(schedule.ignoresNotifications()).as("after " + i).isFalse();
            commit(1);
            schedule.notified();
            now += 1_000;
            assertThat(pass()).isTrue();
            assertThat(pass()).as("in the next rest").isFalse();
        }
        assertThat(schedule.ignoresNotifications()).isTrue();
        now += REST;
        assertThat(pass()).as("finds nothing").isTrue();
        assertThat(schedule.ignoresNotifications()).isFalse();
    }

    @Test
    void shouldNotRestIfDisabled() {
        reader.rest = 0;
        for (int i = 0; i < 1_000; i++) {
            assertThat(pass()).isTrue();
            assertThat(unpublished()).isZero();
            schedule.prepareSleep();
            now += 1_000;
            commit(1);
        }
    }

    @Test
    void shouldNotRestOnALoopThatDoesNotWait() {
        schedule = schedule(false);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pass()).isTrue();
            assertThat(unpublished()).isZero();
            now += 1_000;
            commit(1);
        }
    }
}

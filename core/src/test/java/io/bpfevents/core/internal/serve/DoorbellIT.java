package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.CollectingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a ring with a doorbell is read, on a simulated clock, without a loop. */
@KernelTest
class DoorbellIT {
    private static final int RING = 65_536;
    private static final int SLOT = 24;
    private static final long MILLI = 1_000_000;

    private final Producer producer = Producer.load(RING);
    private final BufferBackend ring = AbstractBuffer.channel(producer.ring()).backend();
    private final OpenBuffer open = ring.open(new RingbufCounters(RING, null, null));
    private final CollectingSink sink = new CollectingSink(Integer.MAX_VALUE);
    private final RestingConsumer reader = new RestingConsumer(0, WakeupMode.atBytes(10L * SLOT));
    private long now = 1_000_000_000;
    private final ReadSchedule schedule = new ReadSchedule(open, ring.control(), true, () -> now);

    @BeforeEach
    void catchUp() {
        assertThat(pass()).as("the first pass").isTrue();
    }

    @AfterEach
    void close() {
        schedule.reset();
        open.close();
        producer.close();
    }

    private boolean pass() {
        boolean reads = schedule.begin(reader, false);
        if (reads) {
            open.drain(sink.delivery(), Integer.MAX_VALUE);
            assertThat(schedule.end()).isFalse();
        }
        return reads;
    }

    private void produce(int records) {
        producer.call(records).asTheReaderWants().run();
    }

    @Test
    void shouldNotReadBelowTheDoorbell() {
        for (int i = 1; i <= 100; i++) {
            produce(9);
            assertThat(pass()).isFalse();
            assertThat(schedule.prepareSleep()).isTrue();
            assertThat(pass()).as("before the wait").isFalse();
            produce(1);
            assertThat(pass()).isTrue();
            assertThat(sink.records()).hasSize(10 * i);
        }
    }

    @Test
    void shouldReadBelowTheDoorbellIfNotified() {
        produce(1);
        assertThat(pass()).isFalse();
        schedule.notified();
        assertThat(pass()).isTrue();
        assertThat(sink.records()).hasSize(1);
    }

    @Test
    void shouldReadBelowTheDoorbellAfterTheTimeOfAPoll() {
        produce(1);
        schedule.prepareSleep();
        now += RestingConsumer.POLL - 1;
        assertThat(pass()).isFalse();
        assertThat(schedule.nextPollNanos()).isEqualTo(1);
        now += 10;
        assertThat(schedule.nextPollNanos()).as("never negative").isZero();
        assertThat(pass()).isTrue();
        assertThat(sink.records()).hasSize(1);
    }

    @Test
    void shouldCheckTheDoorbellOnceAfterAMillisecond() {
        schedule.prepareSleep();
        assertThat(schedule.nextPollNanos()).isEqualTo(MILLI);
        now += MILLI;
        assertThat(pass()).isFalse();
        assertThat(schedule.nextPollNanos()).isEqualTo(RestingConsumer.POLL - MILLI);
    }

    /** Such a loop sees no notification, so it reads at the latest after a millisecond. */
    @Test
    void shouldReadOnALoopThatDoesNotGetToWait() {
        produce(1);
        now += MILLI - 1;
        assertThat(pass()).isFalse();
        now += 1;
        assertThat(pass()).isTrue();
        assertThat(sink.records()).hasSize(1);
    }
}

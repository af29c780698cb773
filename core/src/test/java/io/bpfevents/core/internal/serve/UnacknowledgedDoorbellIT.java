package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The doorbell of a ring with unacknowledged records, on a simulated clock, without a loop. */
@KernelTest
class UnacknowledgedDoorbellIT {
    private static final int RING = 65_536;
    private static final int SLOT = 24;
    private static final int SMALLEST_SLOT = 8;
    private static final int DOORBELL = 72; // struct bpf_events_ctl
    private static final long MILLI = 1_000_000;

    private final Producer producer = Producer.load(RING);
    private final BufferBackend ring = AbstractBuffer.channel(producer.ring()).backend();
    private final OpenBuffer open = ring.open(new RingbufCounters(RING, null, null));
    private final CollectingSink sink = new CollectingSink(Integer.MAX_VALUE);
    private long now = 1_000_000_000;
    private final Acknowledgements acknowledgements = new Acknowledgements(() -> {}, () -> now);
    private final RecordConsumer reader =
            new RestingConsumer(0, WakeupMode.UNREAD) {
                @Override
                public @Nullable Acknowledgements acknowledgements() {
                    return acknowledgements;
                }
            };
    private final ReadSchedule schedule = new ReadSchedule(open, ring.control(), true, () -> now);

    @AfterEach
    void close() {
        schedule.reset();
        open.close();
        producer.close();
    }

    private int pass() {
        int before = sink.records().size();
        if (schedule.begin(reader, false)) {
            open.drain(sink.delivery(), Integer.MAX_VALUE);
            boolean _ = schedule.end();
        }
        return sink.records().size() - before;
    }

    /** As the loop before it waits. */
    private void fallAsleep() {
        while (pass() > 0) {}
        schedule.prepareSleep();
        assertThat(pass()).isZero();
    }

    private long doorbell() {
        MemorySegment block =
                MemorySegment.ofArray(
                        new long[producer.object().map(".data.events").valueSize() / Long.BYTES]);
        producer.object().map(".data.events").lookup(MemorySegment.ofArray(new int[1]), block);
        return block.get(ValueLayout.JAVA_LONG, DOORBELL);
    }

    @Test
    void shouldSetTheDoorbellAfterTheReadPosition() {
        for (int records = 1; records <= 10; records++) {
            producer.call(1).asTheReaderWants().run();
            fallAsleep();
            assertThat(doorbell()).isEqualTo((long) records * SLOT + SMALLEST_SLOT);
        }
        assertThat(acknowledgements.unacknowledged()).isEqualTo(10);
    }

    /**
     * A commit that has chosen its flags before the doorbell was set does not notify. So the first
     * wait lasts a millisecond at most.
     */
    @Test
    void shouldReadARecordThatDidNotNotifyAfterAMillisecond() {
        producer.call(1).asTheReaderWants().run();
        fallAsleep();
        producer.call(1).flags(Producer.NO_WAKEUP).run();
        assertThat(schedule.nextPollNanos()).isEqualTo(MILLI);
        now += MILLI;
        assertThat(pass()).isOne();
    }

    /** A thread that is preempted before its wait must not skip the check. */
    @Test
    void shouldCheckTheDoorbellHoweverLateTheWaitBegins() {
        producer.call(1).asTheReaderWants().run();
        fallAsleep();
        producer.call(1).flags(Producer.NO_WAKEUP).run();
        now += 2 * MILLI;
        assertThat(schedule.nextPollNanos()).isZero();
        assertThat(pass()).isOne();
    }

    @Test
    void shouldWaitForTheDoorbellAfterTheFirstCheck() {
        producer.call(1).asTheReaderWants().run();
        fallAsleep();
        now += MILLI;
        fallAsleep();
        assertThat(schedule.nextPollNanos()).isEqualTo(RestingConsumer.POLL - MILLI);
        schedule.notified();
        producer.call(1).asTheReaderWants().run();
        assertThat(pass()).isOne();
    }
}

package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.stats.RingbufAudit;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** A simulated ring on a loop that the test runs, so that every step is the test's. */
@Timeout(300) // a hang is a failure
abstract class ManualRingTest {
    static final int SIZE = 4096;
    static final int SLOT = 16; // 8 bytes of header and 8 of record
    static final int CAPACITY = 255; // a ring of n bytes holds n - 1
    static final RecordDecoder<Long> NUMBER = record -> record.get(ValueLayout.JAVA_LONG, 0);

    final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    final PollLoop.Manual loop = PollLoop.manual();
    final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);

    @AfterEach
    void closeRing() {
        ring.close();
        runAll();
    }

    Flux<Long> numbers(Overflow policy) {
        return BpfEvents.ringbuf(ring, NUMBER, options.overflow(policy));
    }

    final void runAll() {
        while (loop.runOnce()) {
            // each pass is bounded
        }
    }

    final boolean output(long number) {
        return ring.output(MemorySegment.ofArray(new long[] {number}));
    }

    final void outputQuietly(long number) {
        ring.output(MemorySegment.ofArray(new long[] {number}), Wakeup.NO_WAKEUP);
    }

    final void outputAll(long from, long to) {
        for (long number = from; number < to; number++) {
            assertThat(output(number)).isTrue();
        }
    }

    /** Fills a ring that is empty, and then fails. */
    final void overfill(long from, int failures) {
        outputAll(from, from + CAPACITY);
        for (int i = 0; i < failures; i++) {
            assertThat(output(from + CAPACITY + i)).isFalse();
        }
    }

    final Reservation reserve(long number) {
        Reservation reservation = Objects.requireNonNull(ring.reserve(Long.BYTES));
        reservation.segment().set(ValueLayout.JAVA_LONG, 0, number);
        return reservation;
    }

    final void discard() {
        reserve(-1).discard();
    }

    final long unread() {
        return ring.query(Query.AVAILABLE_DATA);
    }

    static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    final void assertDropped(long dropped) {
        assertThat(ring.stats().dropped()).isEqualTo(dropped);
    }

    /** What became of so many attempts. */
    final void assertBalanced(long attempts) {
        var answer = ring.audit().toCompletableFuture();
        runAll();
        RingbufAudit audit = answer.join();
        assertThat(audit.attempts()).as(audit.toString()).hasValue(attempts);
    }
}

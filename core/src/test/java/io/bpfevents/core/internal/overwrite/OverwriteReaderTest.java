package io.bpfevents.core.internal.overwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reader of a ring in overwrite mode, without a concurrent producer. */
class OverwriteReaderTest {
    private static final int SIZE = 4096;
    private static final int SLOT = 16;
    private static final int CAPACITY = 255; // records: a ring of n bytes holds n - 1

    private final SimulatedRing ring = new SimulatedRing("events", SIZE, true);
    private final OverwriteReader reader = reader();
    private final CollectingSink all = new CollectingSink(Integer.MAX_VALUE);

    @AfterEach
    void close() {
        ring.close();
    }

    private OverwriteReader reader() {
        return new OverwriteReader("events", ring.memory().forReader());
    }

    private void output(int from, int to) {
        for (int number = from; number < to; number++) {
            ring.commit(ring.reserve(8), bytes(number), false);
        }
    }

    private static MemorySegment bytes(int number) {
        return MemorySegment.ofArray(new long[] {number});
    }

    private int drain(CollectingSink sink) {
        return reader.drain(sink.delivery(), Integer.MAX_VALUE, Bounds.none());
    }

    private List<Integer> read() {
        all.records().clear();
        int _ = drain(all);
        return numbers(all);
    }

    private static List<Integer> numbers(CollectingSink sink) {
        return sink.records().stream()
                .map(record ->
                        (int) MemorySegment.ofArray(record).get(ValueLayout.JAVA_LONG_UNALIGNED, 0))
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void shouldDeliverAllIfNothingWasOverwritten() {
        output(0, CAPACITY);
        assertThat(read()).isEqualTo(range(0, CAPACITY));
        output(CAPACITY, 2 * CAPACITY);
        assertThat(read()).isEqualTo(range(CAPACITY, 2 * CAPACITY));
        assertThat(reader.overwrittenBytes()).isZero();
        assertThat(ring.consumerPosition()).isEqualTo(2L * CAPACITY * SLOT);
    }

    @Test
    void shouldDeliverTheNewestAndCountTheOthers() {
        output(0, 1_000);
        assertThat(reader.overwrittenBytes()).isEqualTo((1_000 - CAPACITY) * SLOT);
        assertThat(reader.pending()).isEqualTo(CAPACITY);
        assertThat(reader.pendingBytes()).isEqualTo(CAPACITY * SLOT);
        assertThat(read()).isEqualTo(range(1_000 - CAPACITY, 1_000));
        assertThat(reader.overwrittenBytes()).isEqualTo((1_000 - CAPACITY) * SLOT);
        assertThat(reader.pending()).isZero();
    }

    /** Copies are not overwritten: what one drain has left, the next one delivers. */
    @Test
    void shouldKeepWhatItHasCopied() {
        output(0, 200);
        CollectingSink ten = new CollectingSink(10);
        assertThat(drain(ten)).isEqualTo(10);
        output(200, 1_000);
        assertThat(reader.pending()).isEqualTo(190 + CAPACITY);
        assertThat(reader.pendingBytes()).isEqualTo((190 + CAPACITY) * SLOT);
        assertThat(read())
                .isEqualTo(
                        IntStream.concat(
                                        IntStream.range(10, 200),
                                        IntStream.range(1_000 - CAPACITY, 1_000))
                                .boxed()
                                .toList());
        assertThat(reader.overwrittenBytes()).isEqualTo((1_000 - CAPACITY - 200) * SLOT);
    }

    @Test
    void shouldStopAtTheLossIfAMarkerIsToStandThere() {
        reader.read(new BufferReader.Mode(true, 0));
        output(0, 100);
        assertThat(drain(new CollectingSink(10))).isEqualTo(10);
        output(100, 1_000);
        assertThat(read()).isEqualTo(range(10, 100));
        assertThat(reader.overwrittenBytes()).isEqualTo((1_000 - CAPACITY - 100) * SLOT);
        assertThat(read()).isEqualTo(range(1_000 - CAPACITY, 1_000));
    }

    @Test
    void shouldStopAtABusyRecordAndPassADiscardedOne() {
        long discarded = ring.reserve(8);
        output(0, 1);
        long busy = ring.reserve(8);
        output(2, 3);
        ring.commit(discarded, bytes(-1), true);
        assertThat(read()).containsExactly(0);
        assertThat(reader.isCaughtUp()).isTrue();
        assertThat(reader.discarded()).isOne();
        ring.commit(busy, bytes(1), false);
        assertThat(read()).containsExactly(1, 2);
    }

    /** A record of up to the size of the ring is copied too. */
    @Test
    void shouldCopyTheLongestRecord() {
        SimulatedRing large = new SimulatedRing("events", 1 << 20, true);
        OverwriteReader one = new OverwriteReader("events", large.memory().forReader());
        byte[] longest = new byte[(1 << 20) - 16];
        longest[longest.length - 1] = 1;
        for (int i = 0; i < 3; i++) {
            large.commit(large.reserve(longest.length), MemorySegment.ofArray(longest), false);
        }
        one.drain(all.delivery(), Integer.MAX_VALUE, Bounds.none());
        assertThat(all.records()).containsExactly(longest);
        assertThat(one.overwrittenBytes()).isEqualTo(2L * ((1 << 20) - 8));
        large.close();
    }

    /** A commit notifies a reader that has caught up, and no other: as without the mode. */
    @Test
    void shouldPublishBeforeAWaitOnlyWhileItRests() {
        reader.holdLast(true);
        output(0, 10);
        assertThat(read()).hasSize(10);
        assertThat(ring.consumerPosition()).isZero();
        assertThat(ring.commit(ring.reserve(8), bytes(10), false)).isFalse();
        assertThat(read()).containsExactly(10);
        reader.publish();
        assertThat(ring.consumerPosition()).isEqualTo(11 * SLOT);
        assertThat(ring.commit(ring.reserve(8), bytes(11), false)).isTrue();
    }

    /** The reader of the other mode holds its last slot in a rest, which the program lacks. */
    @Test
    void shouldLeaveTheWholeRingToTheProgramWhileItRests() {
        reader.holdLast(true);
        output(0, CAPACITY);
        assertThat(read()).isEqualTo(range(0, CAPACITY));
        output(CAPACITY, 2 * CAPACITY);
        assertThat(reader.overwrittenBytes()).isZero();
        assertThat(read()).isEqualTo(range(CAPACITY, 2 * CAPACITY));
    }

    @Test
    void shouldEndAGracefulCloseWhoseRecordsAreOverwritten() {
        output(0, 10);
        var bound = Bounds.none();
        reader.mark(bound);
        output(10, 1_000);
        assertThat(reader.drain(all.delivery(), Integer.MAX_VALUE, bound)).isZero();
        assertThat(reader.isSettled(bound)).isTrue();
    }

    @Test
    void shouldStayAtABoundWithinItsCopies() {
        output(0, 10);
        var bound = Bounds.at(5 * SLOT);
        assertThat(reader.drain(all.delivery(), Integer.MAX_VALUE, bound)).isEqualTo(5);
        assertThat(reader.isPast(bound)).isTrue();
        assertThat(read()).isEqualTo(range(5, 10));
    }

    @Test
    void shouldRejectAnotherReader() {
        output(0, 10);
        OverwriteReader other = reader();
        other.drain(all.delivery(), Integer.MAX_VALUE, Bounds.none());
        assertThatThrownBy(this::read)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("another reader moves its consumer position");
    }

    @Test
    void shouldRejectAnImpossibleHeader() {
        output(0, 10);
        ring.memory().setHeader(3 * SLOT, 1 << 20);
        assertThat(read()).isEqualTo(range(0, 3));
        assertThatThrownBy(this::read)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("header 100000 reaches too far");
    }

    /** The bytes of a record that is overwritten can look like a header for a moment. */
    @Test
    void shouldPassAnImpossibleHeaderThatIsOverwritten() {
        output(0, 10);
        ring.memory().setHeader(3 * SLOT, 1 << 20);
        assertThat(read()).isEqualTo(range(0, 3));
        ring.memory().setHeader(3 * SLOT, 8);
        assertThat(read()).isEqualTo(range(3, 10));
        output(10, 1_000);
        assertThat(read()).isEqualTo(range(1_000 - CAPACITY, 1_000));
    }

    @Test
    void shouldRejectImpossiblePositions() {
        ring.memory().producerPositionRelease(12);
        assertThatThrownBy(this::read)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("the positions are impossible");
    }
}

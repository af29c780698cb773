package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import io.bpfevents.core.testing.ring.LimitedSink;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.Payload;
import io.bpfevents.core.testing.ring.RingFixture;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every reader, on every ring. */
abstract class RingbufReaderContract {
    static final int SIZE = 4096;

    private RingFixture ring;

    abstract RingFixture open(long size);

    /**
     * Whether the reader counts discarded records, and includes them in the number of passed ones.
     */
    abstract boolean countsDiscards();

    RingFixture ring() {
        return ring;
    }

    @BeforeEach
    void open() {
        ring = open(SIZE);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void output(int length, int payload) {
        assertThat(ring.run(Op.output(length, payload))[0]).isZero();
    }

    private void outputAll(int count, int length) {
        for (int i = 0; i < count; i++) {
            output(length, i);
        }
    }

    /** Drains with a limit, and returns the delivered records. */
    private List<byte[]> drain(int limit, Bound until) {
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        int passed = ring.reader().drain(all.delivery(), limit, until);
        assertThat(passed).isEqualTo(all.records().size());
        return all.records();
    }

    private static Bound unbounded() {
        return Bounds.none();
    }

    private static List<byte[]> expected(int from, int to, int length) {
        List<byte[]> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Payload.record(i, length));
        }
        return records;
    }

    @Test
    void shouldFindNothingInAnEmptyRing() {
        assertThat(drain(100, unbounded())).isEmpty();
        assertThat(ring.reader().position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 500, 1_001, SIZE - 16})
    void shouldDeliverRecordsWholeAndInOrder(int length) {
        int fit = (SIZE - 1) / (int) RecordHeader.slot(length);
        int together = Math.min(fit, 50);
        // twice the size of the ring, so that records wrap
        for (int done = 0; done < 2 * fit + 2 * together; done += together) {
            outputAll(together, length);
            assertThat(ring.read()).containsExactlyElementsOf(expected(0, together, length));
        }
    }

    @Test
    void shouldFreeTheSpaceOfConsumedRecords() {
        outputAll(255, 8);
        assertThat(ring.run(Op.output(8, 0))[0]).isNotZero();
        assertThat(ring.read()).hasSize(255);
        assertThat(ring.memory().consumerPositionAcquire()).isEqualTo(255 * 16);
        outputAll(255, 8);
        assertThat(ring.read()).hasSize(255);
    }

    @Test
    void shouldStopAtTheLimit() {
        outputAll(10, 8);
        assertThat(drain(3, unbounded())).containsExactlyElementsOf(expected(0, 3, 8));
        assertThat(drain(1, unbounded())).containsExactlyElementsOf(expected(3, 4, 8));
        assertThat(ring.memory().consumerPositionAcquire()).isEqualTo(4 * 16);
        assertThat(drain(100, unbounded())).containsExactlyElementsOf(expected(4, 10, 8));
    }

    @Test
    void shouldStopWhenTheDeliveryDeclines() {
        outputAll(10, 8);
        assertThat(ring.read(4)).containsExactlyElementsOf(expected(0, 4, 8));
        assertThat(ring.reader().position()).isEqualTo(4 * 16);
        assertThat(ring.read(1)).containsExactlyElementsOf(expected(4, 5, 8));
        assertThat(ring.read()).containsExactlyElementsOf(expected(5, 10, 8));
    }

    @Test
    void shouldStopAtTheGivenPosition() {
        outputAll(10, 8);
        assertThat(drain(100, Bounds.at(3 * 16))).containsExactlyElementsOf(expected(0, 3, 8));
        assertThat(drain(100, Bounds.at(4 * 16 + 8))).containsExactlyElementsOf(expected(3, 5, 8));
        assertThat(drain(100, Bounds.at(10 * 16))).containsExactlyElementsOf(expected(5, 10, 8));
    }

    @Test
    void shouldSkipDiscardedRecords() {
        ring.run(
                Op.reserve(0, 1),
                Op.reserve(1, 2),
                Op.reserve(2, 3),
                Op.discard(0, Wakeup.ADAPTIVE),
                Op.submit(1, Wakeup.ADAPTIVE),
                Op.discard(2, Wakeup.ADAPTIVE),
                Op.output(5, 6));
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        int passed = ring.reader().drain(all.delivery(), 100, unbounded());
        assertThat(all.records())
                .containsExactly(Payload.record(2, Op.slotBytes(1)), Payload.record(6, 5));
        assertThat(passed).isEqualTo(countsDiscards() ? 4 : 2);
        assertThat(ring.reader().discarded())
                .isEqualTo(countsDiscards() ? 2 : BufferReader.UNKNOWN);
        assertThat(ring.memory().consumerPositionAcquire())
                .isEqualTo(ring.memory().producerPositionAcquire());
    }

    @Test
    void shouldWaitForABusyHead() {
        ring.run(
                List.of(
                        Op.output(3, 0),
                        Op.reserve(0, 1),
                        Op.output(8, 2),
                        Op.pause(),
                        Op.submit(0, Wakeup.ADAPTIVE)),
                () -> {
                    assertThat(ring.read()).containsExactly(Payload.record(0, 3));
                    assertThat(ring.read()).isEmpty();
                    assertThat(ring.reader().position()).isEqualTo(16);
                });
        assertThat(ring.read())
                .containsExactly(Payload.record(1, Op.slotBytes(0)), Payload.record(2, 8));
    }

    @Test
    void shouldFindTheTimeOfTheOldestRecord() {
        assertThat(ring.reader().oldestTime()).isEmpty();
        ring.run(
                List.of(
                        Op.reserve(0, 1),
                        Op.reserve(1, 2),
                        Op.output(8, 3),
                        Op.discard(0, Wakeup.ADAPTIVE),
                        Op.pause(),
                        Op.submit(1, Wakeup.ADAPTIVE)),
                () -> assertThat(ring.reader().oldestTime()).isEmpty()); // it is busy
        assertThat(ring.reader().oldestTime()).hasValue(firstLong(2));
        ring.read(1);
        assertThat(ring.reader().oldestTime()).hasValue(firstLong(3));
        ring.read(1);
        output(7, 4);
        assertThat(ring.reader().oldestTime()).isEmpty(); // it is shorter
    }

    private static long firstLong(int payload) {
        return MemorySegment.ofArray(Payload.record(payload, Long.BYTES))
                .get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /** Records of one length, and of alternating ones. */
    @ParameterizedTest
    @ValueSource(ints = {8, 24})
    void shouldDeliverAsManyRecordsAsThereIsDemandFor(int otherLength) {
        for (int i = 0; i < 20; i++) {
            output(i % 2 == 0 ? 8 : otherLength, i);
        }
        LimitedSink sink = new LimitedSink(3, event -> true, event -> event == 2 ? 4 : 0);
        Delivery<byte[]> delivery = copying(sink);
        assertThat(drain(delivery)).isEqualTo(7);
        assertThat(sink.settled()).isZero();
        assertThat(delivery.takeDelivered()).isEqualTo(7);
        assertThat(ring.read()).hasSize(13);
    }

    @Test
    void shouldNotCountEventsThatUseNoDemand() {
        outputAll(20, 8);
        LimitedSink sink = new LimitedSink(4, event -> event % 3 == 0, event -> 0);
        assertThat(drain(copying(sink))).isEqualTo(10); // 0, 3, 6 and 9 use demand
        assertThat(sink.settled()).isZero();
        assertThat(ring.read()).containsExactlyElementsOf(expected(10, 20, 8));
    }

    @Test
    void shouldLeaveTheDemandThatNoRecordUsed() {
        outputAll(5, 8);
        LimitedSink sink = new LimitedSink(8, event -> event != 1, event -> 1);
        assertThat(drain(copying(sink))).isEqualTo(5);
        assertThat(sink.settled()).isEqualTo(8 + 5 - 4);
    }

    @Test
    void shouldConsumeTheRecordOnWhichTheSinkThrows() {
        outputAll(3, 8);
        List<byte[]> taken = new ArrayList<>();
        RuntimeException failure = new IllegalArgumentException("the second");
        RecordSink<byte[]> sink = new ThrowingSink(taken, failure);
        Delivery<byte[]> delivery = copying(sink);
        assertThatThrownBy(() -> drain(delivery)).isSameAs(failure);
        assertThat(delivery.takeDelivered()).isEqualTo(2);
        assertThat(taken).containsExactlyElementsOf(expected(0, 2, 8));
        assertThat(ring.memory().consumerPositionAcquire()).isEqualTo(2 * 16);
        assertThat(ring.read()).containsExactlyElementsOf(expected(2, 3, 8));
    }

    /** Receives two records, and throws at the second one. */
    private record ThrowingSink(List<byte[]> taken, RuntimeException failure)
            implements UnboundedSink<byte[]> {
        @Override
        public boolean next(Object callee, byte[] record, long at) {
            taken.add(record);
            if (taken.size() == 2) {
                throw failure;
            }
            return true;
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            throw new AssertionError(error);
        }
    }

    @Test
    void shouldCountADecodeFailureIfTheSinkThrows() {
        outputAll(3, 8);
        Error failure = new InternalError("simulated");
        Delivery<byte[]> delivery =
                RecordWalkFactory.RINGS.of(
                        record -> {
                            throw failure;
                        },
                        new RethrowingSink());
        assertThatThrownBy(() -> drain(delivery)).hasCause(failure);
        assertThat(delivery.takeDecodeFailures()).isEqualTo(1);
        assertThat(delivery.takeDelivered()).isZero();
        assertThat(ring.read()).containsExactlyElementsOf(expected(1, 3, 8));
    }

    @Test
    void shouldReadNothingForAHaltedDelivery() {
        outputAll(3, 8);
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        all.delivery().halt();
        assertThat(drain(all.delivery())).isZero();
        assertThat(ring.reader().position()).isZero();
        assertThat(all.delivery().resume()).isTrue();
        assertThat(all.delivery().resume()).isFalse();
        assertThat(drain(all.delivery())).isEqualTo(3);
    }

    /** Within a run of records of one length, and where the length changes. */
    @ParameterizedTest
    @ValueSource(ints = {8, 24, 1_000})
    void shouldReadNoRecordAfterAHaltByASinkThatContinues(int nextLength) {
        outputAll(1, 8);
        output(nextLength, 1);
        HaltingSink sink = new HaltingSink();
        Delivery<byte[]> delivery = copying(sink);
        sink.delivery = delivery;
        assertThat(drain(delivery)).isEqualTo(1);
        assertThat(sink.taken).containsExactlyElementsOf(expected(0, 1, 8));
        assertThat(ring.reader().position()).isEqualTo(16);
        assertThat(ring.read()).containsExactlyElementsOf(expected(1, 2, nextLength));
    }

    /** Halts its delivery at each record, and requests the next one. */
    private static final class HaltingSink implements UnboundedSink<byte[]> {
        final List<byte[]> taken = new ArrayList<>();
        @Nullable Delivery<?> delivery;

        @Override
        public boolean next(Object callee, byte[] record, long at) {
            taken.add(record);
            Objects.requireNonNull(delivery).halt();
            return true;
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            throw new AssertionError(error);
        }
    }

    private static Delivery<byte[]> copying(RecordSink<byte[]> sink) {
        return RecordWalkFactory.RINGS.of(record -> record.toArray(ValueLayout.JAVA_BYTE), sink);
    }

    private int drain(Delivery<?> delivery) {
        return ring.reader().drain(delivery, 100, unbounded());
    }

    @Test
    void shouldReportThePositionOfAnUndecodableRecord() {
        for (int round = 0; round < 20; round++) {
            outputAll(3, 500);
            FailureSink failed = new FailureSink(new ArrayList<>(), new ArrayList<>());
            long begin = ring.memory().consumerPositionAcquire();
            drain(
                    RecordWalkFactory.RINGS.of(
                            record -> {
                                throw new IllegalArgumentException("undecodable");
                            },
                            failed));
            assertThat(failed.positions()).containsExactly(begin, begin + 512, begin + 1_024);
            assertThat(failed.records()).containsExactlyElementsOf(expected(0, 3, 500));
            assertThat(ring.reader().position()).isEqualTo(begin + 3 * 512);
        }
    }

    record Word(long bits) {}

    @Test
    void shouldDecodeByALayoutWithinRunsOfEqualRecordsAndAcrossTheWrap() {
        RecordLayout<Word> layout = RecordLayout.declared(Word.class);
        List<Long> words = new ArrayList<>();
        FailureSink failed = new FailureSink(new ArrayList<>(), new ArrayList<>());
        RecordSink<Word> sink =
                new UnboundedSink<>() {
                    @Override
                    public boolean next(Object callee, Word event, long at) {
                        return words.add(event.bits());
                    }

                    @Override
                    public boolean decodeFailed(
                            MemorySegment record, long position, Throwable error) {
                        return failed.decodeFailed(record, position, error);
                    }
                };
        List<Long> expectedWords = new ArrayList<>();
        List<Long> expectedPositions = new ArrayList<>();
        List<byte[]> tooShort = new ArrayList<>();
        long position = ring.memory().consumerPositionAcquire();
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 60; i++) {
                int length =
                        i % 7 == 3 ? 5 : i % 11 == 5 ? 24 : 8; // 5 and 8 bytes have equal slots
                output(length, i);
                byte[] bytes = Payload.record(i, length);
                if (length < 8) {
                    tooShort.add(bytes);
                    expectedPositions.add(position);
                } else {
                    expectedWords.add(
                            MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
                }
                position += RecordHeader.slot(length);
            }
            Delivery<Word> delivery = RecordWalkFactory.RINGS.of(layout, sink);
            assertThat(ring.reader().drain(delivery, 25, unbounded())).isEqualTo(25);
            assertThat(ring.reader().drain(delivery, Integer.MAX_VALUE, unbounded())).isEqualTo(35);
        }
        assertThat(words).isEqualTo(expectedWords);
        assertThat(failed.positions()).isEqualTo(expectedPositions);
        assertThat(failed.records()).containsExactlyElementsOf(tooShort);
    }

    private record FailureSink(List<Long> positions, List<byte[]> records)
            implements UnboundedSink<byte[]> {
        @Override
        public boolean next(Object callee, byte[] record, long at) {
            throw new AssertionError("no record was decodable");
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            positions.add(position);
            records.add(record.toArray(ValueLayout.JAVA_BYTE));
            return true;
        }
    }

    @Test
    void shouldConfineSegmentsToThePassAndItsThread() {
        output(8, 5);
        List<MemorySegment> segments = new ArrayList<>();
        decodeAll(record -> {
            segments.add(record);
            assertThat(record.isReadOnly()).isTrue();
            assertThat(record.byteSize()).isEqualTo(8);
            assertThat(record.get(ValueLayout.JAVA_BYTE, 7)).isEqualTo(Payload.record(5, 8)[7]);
            assertThatThrownBy(() ->
                            CompletableFuture.runAsync(() -> record.get(ValueLayout.JAVA_BYTE, 0))
                                    .join())
                    .hasCauseInstanceOf(WrongThreadException.class);
        });
        assertThat(segments).hasSize(1);
        assertThatThrownBy(() -> segments.get(0).get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldPublishItsPositionAtLeastOncePerStep() {
        for (int length : List.of(0, 8, 100, 1_000)) {
            for (int round = 0; round < 10; round++) {
                outputAll((SIZE - 1) / (int) RecordHeader.slot(length), length);
                long slot = RecordHeader.slot(length);
                long most = Math.min(SIZE / 8, 4096) + slot;
                AtomicLong position = new AtomicLong(ring.memory().consumerPositionAcquire());
                decodeAll(record ->
                        assertThat(
                                        position.getAndAdd(slot)
                                                - ring.memory().consumerPositionAcquire())
                                .isBetween(0L, most - 1));
            }
        }
    }

    private void decodeAll(Consumer<MemorySegment> decoder) {
        Delivery<byte[]> delivery =
                RecordWalkFactory.RINGS.of(
                        record -> {
                            decoder.accept(record);
                            return new byte[0];
                        },
                        new RethrowingSink());
        ring.reader().drain(delivery, Integer.MAX_VALUE, unbounded());
    }

    private static final class RethrowingSink implements UnboundedSink<byte[]> {
        @Override
        public boolean next(Object callee, byte[] record, long at) {
            return true;
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            throw new AssertionError(error);
        }
    }
}

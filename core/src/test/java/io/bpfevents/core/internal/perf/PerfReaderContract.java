package io.bpfevents.core.internal.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.perf.Samples.Sample;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.LimitedSink;
import io.bpfevents.core.testing.ring.Payload;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The delivery of one CPU's samples, by a kind of decoder. */
abstract class PerfReaderContract {
    static final int SIZE = 4096;
    private static final int SMALL = PlainPerfBuffer.sampleSize(8);

    private final PerfFixture buffer = PerfFixture.of(1, SIZE);

    abstract RecordDecoder<Sample> decoder();

    @AfterEach
    void close() {
        buffer.close();
    }

    private void output(int count, int length) {
        for (int i = 0; i < count; i++) {
            assertThat(buffer.part(0).output(Payload.record(i, length))).isTrue();
        }
        buffer.reader().ready(0);
    }

    private int drain(Delivery<?> delivery) {
        buffer.reader().ready(0);
        return buffer.reader().drain(delivery, 1_000, Bounds.none());
    }

    private Samples read(int most) {
        Samples samples = new Samples(most, decoder());
        assertThat(drain(samples.delivery())).isEqualTo(samples.samples().size());
        return samples;
    }

    private Samples read() {
        return read(Integer.MAX_VALUE);
    }

    private long tail() {
        return buffer.part(0).memory().tailAcquire();
    }

    private static List<byte[]> expected(int from, int to, int length) {
        List<byte[]> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Payload.record(i, length));
        }
        return records;
    }

    @Test
    void shouldFindNothingInAnEmptyBuffer() {
        assertThat(read().samples()).isEmpty();
        assertThat(buffer.reader().position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 7, 8, 12, 13, 20, 63, 64, 65, 500, 1_001, 4_060})
    void shouldDeliverSamplesWholeAndInOrder(int length) {
        int fit = (SIZE - 1) / PlainPerfBuffer.sampleSize(length);
        int together = Math.min(fit, 50);
        for (int done = 0; done < 5 * fit; done += together) {
            output(together, length);
            Samples samples = read();
            assertThat(samples.data(length))
                    .containsExactlyElementsOf(expected(0, together, length));
            assertThat(samples.samples())
                    .allSatisfy(sample ->
                            assertThat(sample.data())
                                    .hasSize(PlainPerfBuffer.sampleSize(length) - 28));
        }
    }

    /** Also within a run of equal records, and as the first one of a walk. */
    @ParameterizedTest
    @ValueSource(ints = {8, 44, 100, 1_000})
    void shouldDeliverASampleThatWrapsAtAnyOffset(int length) {
        for (int begin = 0; begin < SIZE; begin += 8) {
            try (PerfFixture shifted = new PerfFixture(SIZE)) {
                PlainPerfBuffer part = shifted.add(begin);
                for (int i = 0; i < 4 && part.output(Payload.record(i, length)); i++) {}
                shifted.reader().ready(0);
                Samples samples = new Samples(Integer.MAX_VALUE, decoder());
                shifted.reader().drain(samples.delivery(), 100, Bounds.none());
                int count = Math.min(4, (SIZE - 1) / PlainPerfBuffer.sampleSize(length));
                assertThat(samples.data(length))
                        .containsExactlyElementsOf(expected(0, count, length));
                assertThat(part.memory().tailAcquire())
                        .isEqualTo(begin + (long) count * PlainPerfBuffer.sampleSize(length));
            }
        }
    }

    @Test
    void shouldDeliverTheLargestSample() {
        int length = PerfRecord.LARGEST - PerfRecord.SAMPLE_HEADER;
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) ((i * 31) >> 3);
        }
        try (PerfFixture large = new PerfFixture(1 << 17)) {
            PlainPerfBuffer part = large.add(0);
            for (int i = 0; i < 20; i++) { // most of them wrap somewhere
                assertThat(part.output(data)).isTrue();
                large.reader().ready(0);
                Samples samples = new Samples(Integer.MAX_VALUE, decoder());
                large.reader().drain(samples.delivery(), 100, Bounds.none());
                assertThat(samples.data(length)).containsExactly(data);
            }
        }
    }

    @Test
    void shouldDeliverRunsOfDifferentFlags() {
        for (int i = 0; i < 20; i++) {
            buffer.part(0).misc(i % 3);
            output(1, 8);
        }
        assertThat(read().samples()).hasSize(20);
    }

    @Test
    void shouldSkipRecordsOfOtherTypes() {
        output(1, 8);
        buffer.part(0).other(4, 8);
        buffer.part(0).other(99, 256);
        output(1, 16);
        Samples samples = read();
        assertThat(samples.samples()).hasSize(2);
        assertThat(samples.positions()).containsExactly(0L, (long) SMALL + 8 + 256);
        assertThat(buffer.reader().discarded()).isZero();
        assertThat(tail()).isEqualTo(buffer.part(0).memory().headAcquire());
    }

    @Test
    void shouldStopAtTheLimit() {
        output(10, 8);
        Samples samples = new Samples(Integer.MAX_VALUE, decoder());
        assertThat(buffer.reader().drain(samples.delivery(), 3, Bounds.none())).isEqualTo(3);
        assertThat(buffer.reader().drain(samples.delivery(), 1, Bounds.none())).isOne();
        assertThat(tail()).isEqualTo(4L * SMALL);
        assertThat(buffer.reader().drain(samples.delivery(), 100, Bounds.none())).isEqualTo(6);
        assertThat(samples.data(8)).containsExactlyElementsOf(expected(0, 10, 8));
    }

    @Test
    void shouldStopWhenThereIsNoDemand() {
        output(10, 8);
        assertThat(read(0).samples()).isEmpty();
        assertThat(read(4).data(8)).containsExactlyElementsOf(expected(0, 4, 8));
        assertThat(buffer.reader().position()).isEqualTo(4L * SMALL);
        assertThat(read(1).data(8)).containsExactlyElementsOf(expected(4, 5, 8));
        assertThat(read().data(8)).containsExactlyElementsOf(expected(5, 10, 8));
    }

    @Test
    void shouldStopAtTheBound() {
        output(10, 8);
        Samples samples = new Samples(Integer.MAX_VALUE, decoder());
        for (long[] step : new long[][] {{3L * SMALL, 3}, {4L * SMALL + 8, 4}, {10L * SMALL, 10}}) {
            Bound until = Bounds.at(step[0]);
            buffer.reader().drain(samples.delivery(), 100, until);
            assertThat(samples.samples()).hasSize((int) step[1]);
        }
    }

    /** Records of one length, and of alternating ones. */
    @ParameterizedTest
    @ValueSource(ints = {8, 24})
    void shouldDeliverAsManySamplesAsThereIsDemandFor(int otherLength) {
        for (int i = 0; i < 20; i++) {
            output(1, i % 2 == 0 ? 8 : otherLength);
        }
        LimitedSink sink = new LimitedSink(3, event -> true, event -> event == 2 ? 4 : 0);
        Delivery<byte[]> delivery = copying(sink);
        assertThat(drain(delivery)).isEqualTo(7);
        assertThat(sink.settled()).isZero();
        assertThat(delivery.takeDelivered()).isEqualTo(7);
        assertThat(read().samples()).hasSize(13);
    }

    @Test
    void shouldNotCountEventsThatUseNoDemand() {
        output(20, 8);
        LimitedSink sink = new LimitedSink(4, event -> event % 3 == 0, event -> 0);
        assertThat(drain(copying(sink))).isEqualTo(10); // 0, 3, 6 and 9 use demand
        assertThat(sink.settled()).isZero();
        assertThat(read().data(8)).containsExactlyElementsOf(expected(10, 20, 8));
    }

    private static Delivery<byte[]> copying(RecordSink<byte[]> sink) {
        return PerfWalks.FACTORY.of(record -> record.toArray(ValueLayout.JAVA_BYTE), sink);
    }

    @Test
    void shouldConsumeTheSampleOnWhichTheSinkThrows() {
        output(3, 8);
        RuntimeException failure = new IllegalArgumentException("the second");
        Samples samples = new Samples(Integer.MAX_VALUE, decoder());
        samples.at(sample -> {
            if (samples.samples().size() == 2) {
                throw failure;
            }
            return true;
        });
        assertThatThrownBy(() -> drain(samples.delivery())).isSameAs(failure);
        assertThat(samples.delivery().takeDelivered()).isEqualTo(2);
        assertThat(tail()).isEqualTo(2L * SMALL);
        assertThat(read().data(8)).containsExactlyElementsOf(expected(2, 3, 8));
    }

    @Test
    void shouldReadNothingIfTheDemandThrows() {
        output(3, 8);
        RuntimeException failure = new IllegalStateException("demand");
        RecordSink<byte[]> sink =
                new UnboundedSink<>() {
                    @Override
                    public boolean next(Object callee, byte[] event, long position) {
                        throw new AssertionError("no demand");
                    }

                    @Override
                    public long demand(long used) {
                        throw failure;
                    }

                    @Override
                    public boolean decodeFailed(
                            MemorySegment record, long position, Throwable error) {
                        throw new AssertionError(error);
                    }
                };
        assertThatThrownBy(() -> drain(copying(sink))).isSameAs(failure);
        assertThat(read().data(8)).containsExactlyElementsOf(expected(0, 3, 8));
    }

    @Test
    void shouldReadNothingForAHaltedDelivery() {
        output(3, 8);
        Samples samples = new Samples(Integer.MAX_VALUE, decoder());
        samples.delivery().halt();
        assertThat(drain(samples.delivery())).isZero();
        assertThat(buffer.reader().position()).isZero();
        assertThat(samples.delivery().resume()).isTrue();
        assertThat(drain(samples.delivery())).isEqualTo(3);
    }

    /** Within a run of records of one length, and where the length changes. */
    @ParameterizedTest
    @ValueSource(ints = {8, 24, 1_000})
    void shouldReadNoSampleAfterAHaltByASinkThatContinues(int nextLength) {
        output(1, 8);
        output(1, nextLength);
        Samples samples = new Samples(Integer.MAX_VALUE, decoder()).at(sample -> false);
        assertThat(drain(samples.delivery())).isOne();
        assertThat(tail()).isEqualTo(SMALL);
        assertThat(read().data(nextLength)).containsExactlyElementsOf(expected(0, 1, nextLength));
    }

    /** What is written within a drain is left to the next one. */
    @Test
    void shouldNotBeHeldByAProducerThatKeepsUp() {
        output(1, 8);
        Samples samples = new Samples(Integer.MAX_VALUE, decoder());
        samples.at(sample -> buffer.part(0).output(Payload.record(0, 8)));
        for (int i = 1; i < 10; i++) {
            buffer.reader().drain(samples.delivery(), Integer.MAX_VALUE, Bounds.none());
            assertThat(samples.samples()).hasSize(i);
            assertThat(buffer.reader().hasUnread()).isTrue();
        }
    }

    @Test
    void shouldReportThePositionOfAnUndecodableSample() {
        for (int round = 0; round < 20; round++) {
            output(3, 500);
            Samples sink = new Samples(Integer.MAX_VALUE, decoder());
            Delivery<Sample> delivery =
                    PerfWalks.FACTORY.of(
                            record -> {
                                throw new IllegalArgumentException("undecodable");
                            },
                            sink);
            long begin = buffer.reader().position();
            int size = PlainPerfBuffer.sampleSize(500);
            assertThat(drain(delivery)).isEqualTo(3);
            assertThat(sink.failedPositions())
                    .containsExactly(begin, begin + size, begin + 2L * size);
            assertThat(sink.failed()).allSatisfy(data -> assertThat(data).hasSize(size - 28));
            assertThat(delivery.takeDecodeFailures()).isEqualTo(3);
            assertThat(delivery.takeDelivered()).isZero();
        }
    }

    @Test
    void shouldConfineSegmentsToThePassAndItsThread() {
        output(1, 12);
        List<MemorySegment> segments = new ArrayList<>();
        Samples sink = new Samples(Integer.MAX_VALUE, decoder());
        drain(
                PerfWalks.FACTORY.of(
                        record -> {
                            segments.add(record);
                            assertThat(record.isReadOnly()).isTrue();
                            assertThat(record.byteSize()).isEqualTo(12);
                            assertThatThrownBy(() ->
                                            CompletableFuture.runAsync(() ->
                                                            record.get(ValueLayout.JAVA_BYTE, 0))
                                                    .join())
                                    .hasCauseInstanceOf(WrongThreadException.class);
                            return new Sample(0, 0, new byte[0]);
                        },
                        sink));
        assertThat(segments).hasSize(1);
        assertThatThrownBy(() -> segments.get(0).get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 100, 1_000})
    void shouldPublishItsPositionAtLeastOncePerStep(int length) {
        int size = PlainPerfBuffer.sampleSize(length);
        for (int round = 0; round < 10; round++) {
            output((SIZE - 1) / size, length);
            Samples samples = new Samples(Integer.MAX_VALUE, decoder());
            samples.at(sample -> {
                long read = samples.positions().getLast(); // one CPU: equals its position
                assertThat(read - tail()).isBetween(0L, SIZE / 8L + size);
                return true;
            });
            drain(samples.delivery());
            assertThat(tail()).isEqualTo(buffer.part(0).memory().headAcquire());
        }
    }
}

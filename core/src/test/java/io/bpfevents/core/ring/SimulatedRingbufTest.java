package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of kernel/bpf/ringbuf.c, one per test. */
class SimulatedRingbufTest {
    private static final int SIZE = 4096;

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    private final SimulatedRing kernel = (SimulatedRing) AbstractBuffer.channel(ring).backend();
    private final RingMemory memory = kernel.memory().forReader();
    private final BufferReader reader = new MappedRingbufReader("events", memory);

    @AfterEach
    void close() {
        ring.close();
    }

    private Reservation reserved(long bytes) {
        return Objects.requireNonNull(ring.reserve(bytes), "no room");
    }

    private static byte[] pattern(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed + i);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 2048, 4095, 4097, 12288, 1L << 32})
    void shouldRejectSizesThatTheKernelRejects(long size) {
        assertThatThrownBy(() -> SimulatedRingbuf.create("events", size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two")
                .hasMessageContaining("not " + size);
    }

    @Test
    void shouldHoldOneByteLessThanItsSize() {
        for (int i = 0; i < 255; i++) { // 255 slots of 16 bytes are 4080, one more would be 4096
            assertThat(ring.output(new byte[8])).isTrue();
        }
        assertThat(ring.output(new byte[0])).isTrue(); // 4088
        assertThat(ring.output(new byte[0])).isFalse(); // 4096
        assertThat(ring.query(Query.AVAILABLE_DATA)).isEqualTo(SIZE - 8);
        assertThat(CollectingSink.from(reader)).hasSize(256);
        assertThat(ring.output(new byte[0])).isTrue();
    }

    @Test
    void shouldHoldOneRecordOfItsSizeLessSixteenBytes() {
        assertThat(ring.reserve(SIZE - 15)).isNull();
        assertThat(ring.reserve(SIZE)).isNull();
        assertThat(ring.reserve(Long.MAX_VALUE)).isNull();
        byte[] largest = pattern(SIZE - 16, 3);
        assertThat(ring.output(largest)).isTrue();
        assertThat(CollectingSink.from(reader)).containsExactly(largest);
    }

    @Test
    void shouldRejectANegativeLength() {
        assertThatThrownBy(() -> ring.reserve(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 100, 1_001, SIZE - 16})
    void shouldDeliverWrappedRecordsCompletely(int length) {
        for (int i = 0; i < 2 * SIZE / 8; i++) {
            assertThat(ring.output(pattern(length, i))).isTrue();
            assertThat(CollectingSink.from(reader)).containsExactly(pattern(length, i));
        }
    }

    @Test
    void shouldWriteEveryByteTwice() {
        for (int i = 0; i < 100; i++) {
            ring.output(pattern(i * 13 % 1_000, i));
            CollectingSink.from(reader);
            MemorySegment data = memory.records().memory();
            assertThat(data.asSlice(0, SIZE).mismatch(data.asSlice(SIZE))).isEqualTo(-1);
        }
    }

    @Test
    void shouldWriteTheKernelsHeader() {
        Reservation reservation = reserved(5);
        assertThat(memory.headerAcquire(0)).isEqualTo(5 | 1 << 31);
        reservation.discard();
        assertThat(memory.headerAcquire(0)).isEqualTo(5 | 1 << 30);
        reserved(5).submit();
        assertThat(memory.headerAcquire(16)).isEqualTo(5);
        assertThat(memory.headerAcquire(20)).isZero(); // the second word
    }

    @Test
    void shouldHoldBackRecordsAfterABusyOne() {
        Reservation head = reserved(3);
        assertThat(ring.output(pattern(8, 1))).isTrue();
        assertThat(CollectingSink.from(reader)).isEmpty();
        head.segment().copyFrom(MemorySegment.ofArray(pattern(3, 2)));
        head.submit();
        assertThat(CollectingSink.from(reader)).containsExactly(pattern(3, 2), pattern(8, 1));
    }

    @Test
    void shouldAcceptCommitsInAnyOrder() {
        List<Reservation> reservations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            reservations.add(reserved(i));
            reservations.get(i).segment().copyFrom(MemorySegment.ofArray(pattern(i, i)));
        }
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Reservation next = reservations.get(i * 7 % 10);
            if (i * 7 % 10 % 2 == 0) {
                next.submit();
            } else {
                next.discard();
            }
        }
        for (int i = 0; i < 10; i += 2) {
            expected.add(pattern(i, i));
        }
        assertThat(CollectingSink.from(reader)).containsExactlyElementsOf(expected);
        assertThat(reader.discarded()).isEqualTo(5);
    }

    @Test
    void shouldShowTheBytesOfAnOlderRecord() {
        ring.output(pattern(SIZE - 16, 1));
        CollectingSink.from(reader);
        reserved(1_000).discard(); // wraps: its last 992 bytes are at the start of the ring
        CollectingSink.from(reader);
        Reservation reservation = reserved(1_000);
        assertThat(reservation.segment().toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(Arrays.copyOfRange(pattern(SIZE - 16, 1), 1_000, 2_000));
        reservation.submit();
    }

    @Test
    void shouldProtectARecordInProgressFromAWrongConsumerPosition() {
        memory.consumerPositionRelease(3_008); // CVE-2024-41009: a reader may write any position
        Reservation first = reserved(3_000);
        assertThat(ring.reserve(1_100)).isNull();
        Reservation second = reserved(1_000);
        assertThat(memory.producerPositionAcquire()).isEqualTo(3_008 + 1_008);
        first.submit();
        memory.consumerPositionRelease(3_008 + 1_008);
        assertThat(ring.reserve(3_080)).isNull(); // the second is still in progress
        second.submit();
        assertThat(ring.reserve(3_080)).isNotNull();
    }

    @Test
    void shouldIgnoreWritesAfterTheCommit() {
        Reservation reservation = reserved(8);
        reservation.submit();
        reservation.segment().fill((byte) -1);
        assertThat(CollectingSink.from(reader)).containsExactly(new byte[8]);
        assertThatThrownBy(reservation::submit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reservation::discard).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldAlignRecordsAsTheKernelDoes() {
        Reservation reservation = reserved(12);
        reservation.segment().set(ValueLayout.JAVA_LONG, 0, 42);
        reservation.submit();
        List<Long> decoded = new ArrayList<>();
        CollectingSink sink = new CollectingSink(1);
        reader.drain(
                RecordWalkFactory.RINGS.of(
                        record -> {
                            decoded.add(record.get(ValueLayout.JAVA_LONG, 0));
                            return record.toArray(ValueLayout.JAVA_BYTE);
                        },
                        sink),
                1,
                Bounds.none());
        assertThat(decoded).containsExactly(42L);
    }

    @Test
    void shouldDiscardARecordThatCannotBeCopied() {
        MemorySegment gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = arena.allocate(8);
        }
        assertThatThrownBy(() -> ring.output(gone)).isInstanceOf(IllegalStateException.class);
        ring.output(pattern(8, 1));
        assertThat(CollectingSink.from(reader)).containsExactly(pattern(8, 1));
    }

    @Test
    void shouldWakeAReaderThatHasCaughtUp() {
        assertThat(commit(Wakeup.ADAPTIVE)).isTrue();
        assertThat(commit(Wakeup.ADAPTIVE)).isFalse(); // the reader has not caught up yet
        CollectingSink.from(reader);
        assertThat(commit(Wakeup.NO_WAKEUP)).isFalse();
        assertThat(commit(Wakeup.ADAPTIVE)).isFalse(); // the previous commit has woken it
        assertThat(commit(Wakeup.FORCE_WAKEUP)).isTrue();
        CollectingSink.from(reader);
        assertThat(commit(Wakeup.ADAPTIVE)).isTrue();
        assertThat(commit(Wakeup.FORCE_WAKEUP)).isTrue();
    }

    @Test
    void shouldWakeAReaderThatWaitsForABusyHead() {
        long head = kernel.reserve(8);
        assertThat(commit(Wakeup.ADAPTIVE)).isFalse();
        assertThat(commit(head, Wakeup.ADAPTIVE)).isTrue();
    }

    private boolean commit(Wakeup wakeup) {
        return commit(kernel.reserve(8), wakeup);
    }

    private boolean commit(long position, Wakeup wakeup) {
        return wakeup.wakes(kernel.commit(position, MemorySegment.ofArray(new byte[8]), false));
    }

    @Test
    void shouldReturnItsFillLevel() {
        assertThat(ring.query(Query.RING_SIZE)).isEqualTo(SIZE);
        ring.output(new byte[9]);
        Reservation open = reserved(16);
        assertThat(ring.query(Query.PRODUCER_POSITION)).isEqualTo(48);
        assertThat(ring.query(Query.CONSUMER_POSITION)).isZero();
        CollectingSink.from(reader);
        assertThat(ring.query(Query.CONSUMER_POSITION)).isEqualTo(24);
        assertThat(ring.query(Query.AVAILABLE_DATA)).isEqualTo(24);
        open.submit();
    }

    @Test
    void shouldCountFailedReserves() {
        ring.output(new byte[SIZE - 16]);
        for (int i = 0; i < 3; i++) {
            assertThat(ring.output(new byte[1])).isFalse();
            assertThat(ring.reserve(0)).isNull();
        }
        assertThat(kernel.count()).isEqualTo(6);
        assertThat(kernel.refused()).hasValue(0);
    }

    @Test
    void shouldServeSeveralProducersAtOnce() throws Exception {
        int threads = 3;
        int each = 6_000; // a multiple of 3
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            producers.add(
                    CompletableFuture.runAsync(
                            () -> produce(number, each), work -> Thread.ofPlatform().start(work)));
        }
        int[] next = new int[threads];
        boolean last;
        do {
            last = producers.stream().allMatch(CompletableFuture::isDone);
            for (byte[] record : CollectingSink.from(reader)) {
                MemorySegment words = MemorySegment.ofArray(record);
                int thread = words.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
                int number = words.get(ValueLayout.JAVA_INT_UNALIGNED, 4);
                assertThat(number).isEqualTo(next[thread]);
                assertThat(record).hasSize(8 + number % 50).endsWith(tail(number));
                next[thread] =
                        number % 3 == 1
                                ? number + 2
                                : number + 1; // the second of three was discarded
            }
        } while (!last);
        for (CompletableFuture<Void> producer : producers) {
            producer.get();
        }
        assertThat(next).containsOnly(each);
        assertThat(reader.discarded()).isEqualTo((long) threads * (each / 3));
    }

    private void produce(int thread, int count) {
        for (int number = 0; number < count; number++) {
            Reservation reservation = ring.reserve(8 + number % 50);
            while (reservation == null) {
                LockSupport.parkNanos(1_000); // the reader may need this CPU
                reservation = ring.reserve(8 + number % 50);
            }
            MemorySegment record = reservation.segment();
            record.set(ValueLayout.JAVA_INT, 0, thread);
            record.set(ValueLayout.JAVA_INT, 4, number);
            record.asSlice(8).copyFrom(MemorySegment.ofArray(tail(number)));
            if (number % 3 == 2) {
                reservation.discard();
            } else {
                reservation.submit();
            }
        }
    }

    private static byte[] tail(int number) {
        return pattern(number % 50, number);
    }

    @Test
    void shouldRejectProducersAfterTheClose() {
        Reservation open = reserved(8);
        ring.close();
        ring.close();
        assertThat(ring.onClose().toCompletableFuture()).isCompleted();
        open.segment().fill((byte) 1);
        for (Runnable producing :
                List.<Runnable>of(
                        open::submit,
                        () -> ring.reserve(8),
                        () -> ring.output(new byte[8]),
                        () -> ring.query(Query.AVAILABLE_DATA))) {
            assertThatThrownBy(producing::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("simulated ring events is closed");
        }
        assertThat(ring.sizeBytes()).isEqualTo(SIZE);
    }

    @Test
    void shouldCloseWhileProducersRun() {
        for (int round = 0; round < 100; round++) {
            SimulatedRingbuf closing = SimulatedRingbuf.create("closing", SIZE);
            CountDownLatch started = new CountDownLatch(2);
            List<CompletableFuture<Throwable>> producers = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                producers.add(
                        CompletableFuture.supplyAsync(
                                () -> produceUntilClosed(closing, started),
                                work -> Thread.ofPlatform().start(work)));
            }
            CompletableFuture.runAsync(() -> awaitStarted(started)).join();
            closing.close();
            for (CompletableFuture<Throwable> producer : producers) {
                assertThat(producer.join())
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("simulated ring closing is closed");
            }
        }
    }

    private static void awaitStarted(CountDownLatch started) {
        try {
            started.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable produceUntilClosed(SimulatedRingbuf closing, CountDownLatch started) {
        started.countDown();
        try {
            while (true) {
                Reservation reservation = closing.reserve(8);
                if (reservation != null) {
                    reservation.submit();
                }
            }
        } catch (RuntimeException e) {
            return e;
        }
    }
}

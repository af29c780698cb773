package io.bpfevents.core.internal.overwrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader against producers that overwrite the ring all the time. */
@Timeout(300) // a hang is a failure
class OverwriteThreadsTest {
    private static final int RECORDS = Integer.getInteger("overwrite.records", 200_000);
    private static final int WORDS = 40;

    /** Requires that each record is intact and follows the one before; adds up their slots. */
    private static final class Checks implements UnboundedSink<long[]> {
        long last = -1;
        long bytes;

        @Override
        public boolean next(Object callee, long[] record, long at) {
            long number = record[0];
            for (int word = 0; word < record.length; word++) {
                assertThat(record[word]).isEqualTo(number + word);
            }
            assertThat(number).isGreaterThan(last);
            last = number;
            bytes += RecordHeader.slot(8L * record.length);
            return true;
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            throw new AssertionError("at " + position, error);
        }
    }

    private static void produce(SimulatedRing ring, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long number = 0;
        for (int i = 0; i < RECORDS; i++) {
            long[] record = new long[1 + random.nextInt(WORDS)];
            for (int word = 0; word < record.length; word++) {
                record[word] = number + word;
            }
            number += 1_000;
            ring.commit(ring.reserve(8L * record.length), MemorySegment.ofArray(record), false);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 1 << 17})
    void shouldDeliverIntactRecordsAndCountTheOthers(int size) {
        SimulatedRing ring = new SimulatedRing("events", size, true);
        OverwriteReader reader = new OverwriteReader("events", ring.memory().forReader());
        Checks checks = new Checks();
        long seed = Long.getLong("overwrite.seed", System.nanoTime());
        Delivery<long[]> delivery =
                RecordWalkFactory.RINGS.of(record -> record.toArray(ValueLayout.JAVA_LONG), checks);
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> produce(ring, seed));
        boolean more = true;
        while (more) {
            boolean ended = producer.isDone(); // before the read, which then finds all
            int read = reader.drain(delivery, 100, Bounds.none());
            more = read > 0 || !ended;
        }
        producer.join();
        assertThat(checks.last)
                .as("-Doverwrite.seed=%d", seed)
                .isEqualTo((RECORDS - 1) * 1_000L); // the newest is never lost
        assertThat(checks.bytes + reader.overwrittenBytes())
                .as("-Doverwrite.seed=%d", seed)
                .isEqualTo(ring.producerPosition());
        assertThat(reader.position()).isEqualTo(ring.producerPosition());
        ring.close();
    }
}

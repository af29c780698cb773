package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.count.LifetimeEntries;
import io.bpfevents.core.internal.memory.HeapRecordMemory;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.core.testing.ring.Bounds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The entries against a model. Each publication is observed in the middle of its write, where the
 * memory is as a kill would leave it.
 */
@SuppressWarnings("EnumOrdinal") // indices of the counts of the model
class LifetimeTest {
    private static final int SIZE = 4096;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;

    private enum Kind {
        GOOD,
        BAD,
        DISCARDED
    }

    private record Slot(long position, long end, Kind kind) {}

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment consumerPage = arena.allocate(8, 8);
    private final MemorySegment producerPage = arena.allocate(8, 8);
    private final MemorySegment data = arena.allocate(2 * SIZE, 8);
    private final MemorySegment value = arena.allocate(LifetimeEntries.SIZE, 8);
    private final RingMemory memory =
            new RingMemory(consumerPage, producerPage, data, new HeapRecordMemory(data), () -> {});
    private final List<Slot> slots = new ArrayList<>();
    private final Set<Slot> skipped = new HashSet<>();
    private int writes;

    @AfterEach
    void free() {
        arena.close();
    }

    private long producer() {
        return producerPage.get(U64, 0);
    }

    private void produce(Random random) {
        while (true) {
            Kind kind = Kind.values()[random.nextInt(3)];
            int length = kind == Kind.BAD ? 5 : 8 * random.nextInt(1, 20);
            long position = producer();
            long end = position + RecordHeader.slot(length);
            if (end - consumerPage.get(U64, 0) > SIZE - 1 || random.nextInt(60) == 0) {
                return;
            }
            long offset = position & (SIZE - 1);
            int header = kind == Kind.DISCARDED ? length | RecordHeader.DISCARD : length;
            data.set(ValueLayout.JAVA_INT, offset, header);
            data.set(ValueLayout.JAVA_INT, offset + SIZE, header);
            producerPage.set(U64, 0, end);
            slots.add(new Slot(position, end, kind));
        }
    }

    private LifetimeEntries entries(Runnable whileWriting) {
        return new LifetimeEntries(
                "ring events",
                value,
                new LifetimeEntries.Failures(
                        0,
                        () -> {
                            whileWriting.run();
                            return 0;
                        },
                        0),
                () -> {});
    }

    private MappedRingbufReader open(boolean hold) {
        MappedRingbufReader reader =
                new MappedRingbufReader("events", memory, entries(this::shouldSurviveAKillNow));
        reader.holdLast(hold);
        return reader;
    }

    private void shouldSurviveAKillNow() {
        writes++;
        check();
    }

    /** What the next reader begins with is what the model has below the consumer position. */
    private void check() {
        LifetimeEntries next = entries(() -> {});
        long position = next.begin(() -> consumerPage.get(U64, 0));
        assertThat(next.figures(0, 0, 0, 0, 0, OptionalLong.of(0), 0)).isEqualTo(model(position));
    }

    private RingbufLifetime model(long position) {
        long[] counts = new long[4];
        for (Slot slot : slots) {
            if (slot.end() <= position) {
                boolean drop = skipped.contains(slot) && slot.kind() != Kind.DISCARDED;
                counts[drop ? 3 : slot.kind().ordinal()]++;
            }
        }
        OptionalLong none = OptionalLong.of(0);
        return new RingbufLifetime(0, counts[0], counts[3], counts[1], counts[2], 0, none, none, 0);
    }

    private Delivery<Long> delivery(long demand) {
        return RecordWalkFactory.RINGS.of(
                record -> {
                    if (record.byteSize() == 5) {
                        throw new IllegalArgumentException("undecodable");
                    }
                    return record.byteSize();
                },
                new RecordSink<Long>() {
                    private long left = demand;

                    @Override
                    public Object callee() {
                        return this;
                    }

                    @Override
                    public boolean next(Object callee, Long event, long at) {
                        return true;
                    }

                    @Override
                    public long demand(long used) {
                        left -= used;
                        return left;
                    }

                    @Override
                    public boolean decodeFailed(
                            MemorySegment record, long position, Throwable error) {
                        return true;
                    }
                });
    }

    private void skip(Random random, MappedRingbufReader reader) {
        long from = reader.position();
        long keep = 8L * random.nextInt(SIZE / 8);
        // before the skip, which publishes: the model must know what it is going to drop
        for (Slot slot : slots) {
            if (slot.position() >= from && producer() - slot.position() > keep) {
                skipped.add(slot);
            }
        }
        reader.skip(delivery(1), keep, Bounds.at(producer()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldHaveTheModelsCountsAtEachPublicationAndAfterEachKill(long seed) {
        Random random = new Random(seed);
        MappedRingbufReader reader = open(true);
        for (int i = 0; i < 300; i++) {
            produce(random);
            switch (random.nextInt(6)) {
                case 0 -> skip(random, reader);
                case 1 -> reader.publish();
                case 2 -> {
                    // killed: what it had read without publishing is read again
                    skipped.removeIf(slot -> slot.end() > consumerPage.get(U64, 0));
                    reader = open(random.nextBoolean());
                }
                default ->
                        reader.drain(
                                delivery(random.nextInt(1, 100)),
                                random.nextInt(1, 100),
                                Bounds.none());
            }
            check();
        }
        assertThat(writes).isGreaterThan(300);
        assertThat(consumerPage.get(U64, 0)).isGreaterThan(10 * SIZE);
    }

    @Test
    void shouldBeginAnewIfTheRingWasReadWithoutItsEntries() {
        produce(new Random(1));
        open(false).drain(delivery(3), 100, Bounds.none());
        consumerPage.set(U64, 0, producer()); // by another reader
        produce(new Random(2));
        long from = consumerPage.get(U64, 0);
        try (LogRecords log = LogRecords.of(LifetimeEntries.class)) {
            LifetimeEntries next = entries(() -> {});
            MappedRingbufReader reader = new MappedRingbufReader("events", memory, next);
            RingbufLifetime none = next.figures(0, 0, 0, 0, 0, OptionalLong.of(0), 0);
            assertThat(none.countedFrom()).isEqualTo(from);
            assertThat(none.attempts()).isEmpty();
            assertThat(none.reserveFailuresBetween()).isEmpty();
            assertThat(log.texts(Level.WARNING)).hasSize(1);
            reader.drain(delivery(1000), 1000, Bounds.none());
        }
        LifetimeEntries after = entries(() -> {});
        after.begin(() -> consumerPage.get(U64, 0));
        RingbufLifetime again = after.figures(0, 0, 0, 0, 0, OptionalLong.of(0), 0);
        assertThat(again.countedFrom()).isEqualTo(from);
        assertThat(again.delivered() + again.decodeFailures() + again.discarded())
                .isEqualTo(slots.stream().filter(slot -> slot.position() >= from).count());
    }
}

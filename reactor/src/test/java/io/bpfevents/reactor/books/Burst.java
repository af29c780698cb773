package io.bpfevents.reactor.books;

import java.util.Random;

/**
 * Attempts to be made one after the other, numbered from {@code first}.
 *
 * @param producer 0 to 3; bursts that are made at the same time differ in it
 * @param count how many, but for the head of {@link Kind#BEHIND_BUSY}, which comes on top
 * @param size bytes a record, of an {@link Kind#OUTPUT}; all others have 16
 * @param spread if not 0, record n of an output has {@code n % spread} bytes more
 * @param discardEvery if not 0, each k-th record is discarded; none of an output
 * @param discardHead whether the busy head is discarded in the end
 * @param flags how each wakes the reader, as {@code bpf_ringbuf_submit} takes them
 */
record Burst(
        Kind kind,
        int producer,
        long first,
        int count,
        int size,
        int spread,
        int discardEvery,
        boolean discardHead,
        int flags) {
    private static final int FIXED_SIZE = 16;
    private static final int PRODUCER_SHIFT = 40; // the bits above tell whose a number is

    /** The programs of {@code producer.bpf.c}. */
    enum Kind {
        OUTPUT,
        RESERVE,
        BEHIND_BUSY
    }

    static long firstOf(int producer) {
        return (long) producer << PRODUCER_SHIFT;
    }

    static int producerOf(long sequence) {
        return (int) (sequence >>> PRODUCER_SHIFT);
    }

    /**
     * Any burst.
     *
     * @param most attempts
     * @param discards whether some may be discarded
     */
    static Burst random(Random random, int producer, long first, int most, boolean discards) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        int count = 1 + random.nextInt(most);
        int flags = random.nextInt(3);
        if (kind == Kind.OUTPUT) {
            int size = Long.BYTES + random.nextInt(200); // the number fits
            int spread = random.nextInt(100);
            return new Burst(kind, producer, first, count, size, spread, 0, false, flags);
        }
        int discardEvery = discards && random.nextBoolean() ? 1 + random.nextInt(5) : 0;
        boolean discardHead = kind == Kind.BEHIND_BUSY && discards && random.nextInt(4) == 0;
        return new Burst(
                kind, producer, first, count, FIXED_SIZE, 0, discardEvery, discardHead, flags);
    }

    /** The number behind the last one. */
    long end() {
        return first + count + (kind == Kind.BEHIND_BUSY ? 1 : 0);
    }

    long sizeOf(long sequence) {
        return size + (spread == 0 ? 0 : sequence % spread);
    }

    boolean discards(int i) {
        return discardEvery != 0 && i % discardEvery == discardEvery - 1;
    }
}

package io.bpfevents.core.testing.ring;

import io.bpfevents.core.testing.Producer;
import java.util.Random;

/**
 * Consecutive attempts of one producer, numbered from {@code first}.
 *
 * @param producer from 0 to 3; bursts that are produced at the same time differ in it
 * @param count the attempts, without the busy head of {@link Kind#BEHIND_BUSY}
 * @param size bytes per record of an {@link Kind#OUTPUT}; all others have 16
 * @param spread if not 0, record n of an output has {@code n % spread} bytes more
 * @param discardEvery if not 0, each k-th record is discarded; not of an output
 * @param discardHead whether the busy head is discarded in the end
 * @param flags the wake-up flags of each record, as of {@code bpf_ringbuf_submit}
 * @param forceEvery if not 0, each k-th record forces a wake-up
 */
public record Burst(
        Kind kind,
        int producer,
        long first,
        int count,
        int size,
        int spread,
        int discardEvery,
        boolean discardHead,
        int flags,
        int forceEvery) {
    private static final int FIXED_SIZE = 16;
    private static final int PRODUCER_SHIFT = 40; // the bits above are the producer's number

    /** The programs of {@code producer.bpf.c}. */
    public enum Kind {
        OUTPUT,
        RESERVE,
        BEHIND_BUSY
    }

    /** Submits records of 16 bytes that wake the reader by the kernel's own rule. */
    public static Burst of(long first, int count) {
        return output(0, first, count, FIXED_SIZE);
    }

    /** Submits records of any size, at least 8 bytes. */
    public static Burst output(int producer, long first, int count, int size) {
        return new Burst(Kind.OUTPUT, producer, first, count, size, 0, 0, false, 0, 0);
    }

    /** Reserves records of 16 bytes, and discards each k-th of them. */
    public static Burst discarding(int producer, long first, int count, int discardEvery) {
        return new Burst(
                Kind.RESERVE, producer, first, count, FIXED_SIZE, 0, discardEvery, false, 0, 0);
    }

    /**
     * A burst with random parameters.
     *
     * @param most the largest number of attempts
     * @param discards whether records may be discarded
     */
    public static Burst random(
            Random random, int producer, long first, int most, boolean discards) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        int count = 1 + random.nextInt(most);
        int flags = random.nextInt(3);
        if (kind == Kind.OUTPUT) {
            int size = Long.BYTES + random.nextInt(200); // the number fits
            int spread = random.nextInt(100);
            return new Burst(kind, producer, first, count, size, spread, 0, false, flags, 0);
        }
        int discardEvery = discards && random.nextBoolean() ? 1 + random.nextInt(5) : 0;
        boolean discardHead = kind == Kind.BEHIND_BUSY && discards && random.nextInt(4) == 0;
        return new Burst(
                kind, producer, first, count, FIXED_SIZE, 0, discardEvery, discardHead, flags, 0);
    }

    /** The same records; each forces a wake-up. */
    public Burst forced() {
        return waking(Producer.FORCE_WAKEUP, 0);
    }

    /** The same records; only the last one wakes the reader, by force. */
    public Burst forcedLast() {
        return waking(Producer.NO_WAKEUP, count);
    }

    private Burst waking(int newFlags, int newForceEvery) {
        return new Burst(
                kind,
                producer,
                first,
                count,
                size,
                spread,
                discardEvery,
                discardHead,
                newFlags,
                newForceEvery);
    }

    /** The first sequence number of a producer. */
    public static long firstOf(int producer) {
        return (long) producer << PRODUCER_SHIFT;
    }

    /** The producer that a sequence number belongs to. */
    public static int producerOf(long sequence) {
        return (int) (sequence >>> PRODUCER_SHIFT);
    }

    /** The number after the last one. */
    public long end() {
        return first + count + (kind == Kind.BEHIND_BUSY ? 1 : 0);
    }

    long sizeOf(long sequence) {
        return size + (spread == 0 ? 0 : sequence % spread);
    }

    boolean discards(int i) {
        return isEach(discardEvery, i);
    }

    boolean forces(int i) {
        return isEach(forceEvery, i);
    }

    private static boolean isEach(int k, int i) {
        return k != 0 && i % k == k - 1;
    }
}

package io.bpfevents.core.internal.read;

import io.bpfevents.core.BpfException;

/**
 * Detects impossible ring positions. Any process that has the map can write the consumer position,
 * so it must be checked before anything is computed from it, such as the length of a walk or the
 * place of a header.
 */
public final class Corruption {
    private static final long ALIGNMENT = 7; // slots are multiples of 8 bytes

    private Corruption() {}

    /** Whether the two positions are aligned, and at most the size of the ring apart. */
    public static boolean isPossible(long consumer, long producer, long size) {
        long unread = producer - consumer;
        return unread >= 0 && unread <= size && ((consumer | producer) & ALIGNMENT) == 0;
    }

    /**
     * Checks the two positions of a ring.
     *
     * @throws BpfException if they are impossible
     */
    public static void requirePossible(String ring, long consumer, long producer, long size) {
        if (isPossible(consumer, producer, size)) {
            return;
        }
        boolean aligned = ((consumer | producer) & ALIGNMENT) == 0;
        throw of(
                ring,
                aligned ? "the positions are too far apart" : "a position is not a multiple of 8",
                consumer,
                producer,
                size);
    }

    /** The error for memory that no kernel and no reader can have written. */
    public static BpfException of(
            String ring, String what, long consumer, long producer, long size) {
        return new BpfException(
                "read ring " + ring,
                "its memory makes no sense, "
                        + what
                        + ": "
                        + state(consumer, producer, size)
                        + "; most likely another process has written to it: stop that process,"
                        + " remove the pins of the map if it has any, and load the BPF object"
                        + " again, which creates a new ring");
    }

    /** The error for a consumer position other than the one that this reader has published. */
    public static BpfException moved(
            String ring, long seen, long published, long producer, long size) {
        if (!isPossible(seen, producer, size)) {
            return of(
                    ring,
                    "the consumer position was moved from " + published,
                    seen,
                    producer,
                    size);
        }
        return new BpfException(
                "read ring " + ring,
                "another reader moves its consumer position, to "
                        + seen
                        + " from "
                        + published
                        + ": a ring can have one reader ("
                        + state(seen, producer, size)
                        + "); stop the other one, then open the ring again");
    }

    private static String state(long consumer, long producer, long size) {
        return "consumer %d, producer %d, size %d".formatted(consumer, producer, size);
    }
}

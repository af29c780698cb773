package io.bpfevents.core.internal.serve;

/**
 * What can be asked of a ring.
 *
 * @param countsFailures whether failures to reserve are known
 * @param hasPositions whether it is known where in the ring the latest of them was
 * @param wakeupModes whether the program leaves it to the reader how it is woken
 * @param pauses whether the program can be told to pause
 * @param skips whether records can be skipped without being delivered
 */
public record RingAbilities(
        boolean countsFailures,
        boolean hasPositions,
        boolean wakeupModes,
        boolean pauses,
        boolean skips) {}

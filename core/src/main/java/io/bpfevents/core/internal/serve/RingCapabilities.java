package io.bpfevents.core.internal.serve;

/**
 * The optional features of a ring.
 *
 * @param countsFailures whether a counter of reserve failures is available
 * @param hasPositions whether the position of the latest reserve failure is available
 * @param wakeupModes whether the reader can choose the wake-up mode
 * @param pauses whether the reader can pause the program
 * @param skips whether records can be skipped without being delivered
 * @param keepsUnread whether a record stays until it was read, also if the ring is full
 */
public record RingCapabilities(
        boolean countsFailures,
        boolean hasPositions,
        boolean wakeupModes,
        boolean pauses,
        boolean skips,
        boolean keepsUnread) {}

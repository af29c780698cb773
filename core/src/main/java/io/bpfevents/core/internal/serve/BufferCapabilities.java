package io.bpfevents.core.internal.serve;

/**
 * The optional features of a buffer.
 *
 * @param partBytes the size in bytes of the part that one producer fills
 * @param countsFailures whether a counter of failed attempts is available
 * @param placesLosses whether the places of losses among the records are known
 * @param wakeupModes whether the reader can choose the wake-up mode
 * @param pauses whether the reader can pause the program
 * @param skips whether records can be skipped without being delivered
 * @param keepsUnread whether a record stays until it was read, also if the ring is full
 */
public record BufferCapabilities(
        long partBytes,
        boolean countsFailures,
        boolean placesLosses,
        boolean wakeupModes,
        boolean pauses,
        boolean skips,
        boolean keepsUnread) {}

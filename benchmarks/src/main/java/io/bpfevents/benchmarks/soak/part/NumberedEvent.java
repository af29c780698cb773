package io.bpfevents.benchmarks.soak.part;

/**
 * A record of the soak's own programs.
 *
 * @param time {@code CLOCK_MONOTONIC}, in nanoseconds
 * @param number of the attempt
 */
public record NumberedEvent(long time, long number) {}

package io.bpfevents.core.object;

/**
 * How a test run ended.
 *
 * @param returnValue what the program returned
 * @param durationNanos how long it ran, where the kernel measures that for the program's type, else
 *     0
 */
public record TestRun(int returnValue, long durationNanos) {}

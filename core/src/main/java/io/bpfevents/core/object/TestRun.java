package io.bpfevents.core.object;

/**
 * The result of a test run.
 *
 * @param returnValue the program's return value
 * @param durationNanos the nanoseconds it ran; 0 if the kernel does not measure them for the
 *     program's type
 */
public record TestRun(int returnValue, long durationNanos) {}

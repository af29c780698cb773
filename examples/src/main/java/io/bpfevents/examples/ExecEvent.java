package io.bpfevents.examples;

/**
 * A program was started: a process replaced what it ran by another program.
 *
 * @param ktime when, in nanoseconds of {@code CLOCK_MONOTONIC}
 * @param pid the process
 * @param ppid its parent
 * @param uid whom it runs for: the real user id, an unsigned number of 32 bits
 * @param comm its new name, of at most 15 bytes
 * @param filename the program, as it was named to the kernel; cut after 255 bytes
 */
public record ExecEvent(long ktime, int pid, int ppid, long uid, String comm, String filename) {}

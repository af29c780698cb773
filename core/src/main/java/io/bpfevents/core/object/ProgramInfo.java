package io.bpfevents.core.object;

/**
 * The kernel's counts of a loaded program, for all CPUs together.
 *
 * @param id unique among the programs of the machine while it is loaded
 * @param runTimeNanos the nanoseconds it ran, counted only while the kernel's statistics are on
 *     ({@code sysctl kernel.bpf_stats_enabled=1})
 * @param runs the number of its runs, counted only while the statistics are on
 * @param skippedHits hits of its hook that the kernel skipped because a BPF program was running on
 *     that CPU already; always counted. No other count includes the records of these hits
 */
public record ProgramInfo(int id, long runTimeNanos, long runs, long skippedHits) {}

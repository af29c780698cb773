package io.bpfevents.core.object;

/**
 * What the kernel counts of a loaded program, on all CPUs together.
 *
 * @param id unique among the programs of the machine while it is loaded
 * @param runTimeNanos nanoseconds it ran, counted only while the kernel's statistics are on ({@code
 *     sysctl kernel.bpf_stats_enabled=1})
 * @param runs how often it ran, counted likewise
 * @param skippedHits hits of its hook that the kernel skipped because a BPF program was running on
 *     that CPU already; always counted. What would have been sent there is in no other count
 */
public record ProgramInfo(int id, long runTimeNanos, long runs, long skippedHits) {}

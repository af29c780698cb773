package io.bpfevents.catalog;

import io.bpfevents.core.stats.RingbufStats;

/**
 * The figures of a source since its program was loaded.
 *
 * @param ring the outcomes of its events
 * @param skippedHits hits of its hooks that the kernel skipped because a BPF program was running on
 *     that CPU already; they are in no other figure, since the program did not run
 * @param untrackedProcesses descendants in a {@link Filter#processTree} that found no space in the
 *     kernel's map, and whose events are therefore missing
 */
public record SourceStats(RingbufStats ring, long skippedHits, long untrackedProcesses) {}

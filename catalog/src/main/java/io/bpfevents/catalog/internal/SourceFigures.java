package io.bpfevents.catalog.internal;

import io.bpfevents.core.stats.RingbufAudit;

/**
 * An audit of a source's ring between two readings of the program's count of attempts.
 *
 * @param ended attempts that had ended before
 * @param begun attempts that had begun afterwards
 */
public record SourceFigures(RingbufAudit ring, long ended, long begun) {}

package io.bpfevents.benchmarks.decode;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** A struct of eight integers, in the natural alignment of C: 48 bytes. */
public record Numbers(
        long time, int pid, int ppid, long cgroup, int uid, int gid, short family, short port) {

    /** Decodes by hand, one access per field. */
    static Numbers byHand(MemorySegment record) {
        return new Numbers(
                record.get(JAVA_LONG, 0),
                record.get(JAVA_INT, 8),
                record.get(JAVA_INT, 12),
                record.get(JAVA_LONG, 16),
                record.get(JAVA_INT, 24),
                record.get(JAVA_INT, 28),
                record.get(JAVA_SHORT, 32),
                record.get(JAVA_SHORT, 34));
    }
}

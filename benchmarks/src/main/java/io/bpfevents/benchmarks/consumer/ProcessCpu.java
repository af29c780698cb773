package io.bpfevents.benchmarks.consumer;

import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.Timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The CPU time of the whole process, with the JIT compiler and the garbage collector. The JDK
 * reports it in steps of 10 ms only, and the C consumers use this clock as well.
 */
final class ProcessCpu {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2; // include/uapi/linux/time.h

    private static final MemorySegment TIME = Timespec.allocate(Arena.global());

    private ProcessCpu() {}

    /** User and system time since the process started, in nanoseconds. */
    static synchronized long nanos() {
        if (Libc.clock_gettime(CLOCK_PROCESS_CPUTIME_ID, TIME) != 0) {
            throw new IllegalStateException("clock_gettime failed");
        }
        return Timespec.nanos(TIME);
    }
}

package io.bpfevents.benchmarks.consumer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The CPU time of the whole process, compiler and collector included. The JDK's own figure comes in
 * steps of 10 ms; the C consumers use this clock too.
 */
@SuppressWarnings("restricted") // a downcall is
final class ProcessCpu {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2; // include/uapi/linux/time.h

    // int clock_gettime(clockid_t clockid, struct timespec *tp)
    private static final MethodHandle CLOCK_GETTIME =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker()
                                    .defaultLookup()
                                    .find("clock_gettime")
                                    .orElseThrow(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS));

    // struct timespec { time_t tv_sec; long tv_nsec; }
    private static final MemorySegment TIMESPEC = Arena.global().allocate(16, 8);

    private ProcessCpu() {}

    /** Nanoseconds since the process began, user and system. */
    static synchronized long nanos() {
        try {
            int result = (int) CLOCK_GETTIME.invokeExact(CLOCK_PROCESS_CPUTIME_ID, TIMESPEC);
            if (result != 0) {
                throw new IllegalStateException("clock_gettime failed");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
        return TIMESPEC.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
                + TIMESPEC.get(ValueLayout.JAVA_LONG, 8);
    }
}

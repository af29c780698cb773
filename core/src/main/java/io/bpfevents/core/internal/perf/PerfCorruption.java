package io.bpfevents.core.internal.perf;

import io.bpfevents.core.BpfException;

/**
 * The errors for memory of a perf buffer that neither the kernel nor its reader can have written.
 */
final class PerfCorruption {
    private PerfCorruption() {}

    /** The error for impossible memory. */
    static BpfException of(String name, CpuMemory memory, String what, long position, long head) {
        return new BpfException(
                "read perf buffer " + name,
                "the memory of CPU "
                        + memory.cpu()
                        + " makes no sense, "
                        + what
                        + ": "
                        + state(memory, position, head)
                        + "; most likely other code of this process has written to it: find that"
                        + " code, then open the buffer again, which maps new memory");
    }

    /** The error for a {@code data_tail} other than the one that the reader has published. */
    static BpfException moved(String name, CpuMemory memory, long published) {
        return new BpfException(
                "read perf buffer " + name,
                "another reader moves data_tail of CPU "
                        + memory.cpu()
                        + ", to "
                        + memory.tailAcquire()
                        + " from "
                        + published
                        + ": a buffer can have one reader ("
                        + state(memory, published, memory.headAcquire())
                        + "); stop the other one, then open the buffer again");
    }

    private static String state(CpuMemory memory, long position, long head) {
        return "tail %d, head %d, size %d".formatted(position, head, memory.size());
    }
}

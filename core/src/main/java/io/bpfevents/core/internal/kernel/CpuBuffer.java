package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/**
 * The perf buffer of one CPU. It has a reader of libbpf of its own: when a CPU comes back online,
 * its old buffer must be closed before the new one is opened, since closing deletes the element of
 * the map.
 *
 * @param cpu number of the CPU
 * @param reader libbpf's reader, in which this is the buffer with index 0
 * @param mapping the first page with the positions, and the data; without bounds in time: an access
 *     after the close is fatal
 * @param fd the perf event, owned by libbpf: to be polled, and not to be closed
 * @param countsLost whether the kernel counts lost records
 */
public record CpuBuffer(
        int cpu, MemorySegment reader, MemorySegment mapping, int fd, boolean countsLost) {
    /** The index of the buffer in its reader. */
    public static final int INDEX = 0;

    /** linux/perf_event.h, the format of a read with PERF_FORMAT_LOST: u64 value; u64 lost. */
    private static final long READ_BYTES = 2 * Long.BYTES;

    private static final long LOST = Long.BYTES;

    @SuppressWarnings("restricted")
    static CpuBuffer of(int cpu, MemorySegment reader, long pageSize, boolean countsLost) {
        String operation = "map the perf buffer of CPU " + cpu;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment dataSize = arena.allocate(ValueLayout.JAVA_LONG);
            CallResults.check(
                    LibbpfPerf.perf_buffer__buffer(reader, INDEX, address, dataSize), operation);
            long size = pageSize + dataSize.get(ValueLayout.JAVA_LONG, 0);
            int fd = CallResults.check(LibbpfPerf.perf_buffer__buffer_fd(reader, INDEX), operation);
            MemorySegment mapping = address.get(ValueLayout.ADDRESS, 0).reinterpret(size);
            return new CpuBuffer(cpu, reader, mapping, fd, countsLost);
        }
    }

    /**
     * The number of records that the kernel could not write since the opening, since the buffer was
     * full. A system call, which interrupts the CPU of the buffer; for any thread until the close.
     *
     * @return empty if the kernel has no such count (before Linux 6.0)
     */
    public OptionalLong lost() {
        if (!countsLost) {
            return OptionalLong.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(READ_BYTES, Long.BYTES);
            String operation = "read the lost records of CPU " + cpu;
            long read = Libc.read(fd, values, READ_BYTES);
            CallResults.check((int) read, operation);
            return read == READ_BYTES
                    ? OptionalLong.of(values.get(ValueLayout.JAVA_LONG, LOST))
                    : OptionalLong.empty();
        }
    }

    /**
     * Passes the records to the callback of the reader, on this thread.
     *
     * @return the result of libbpf
     */
    int consume() {
        return LibbpfPerf.perf_buffer__consume_buffer(reader, INDEX);
    }

    void close() {
        LibbpfPerf.perf_buffer__free(reader);
    }
}

package io.bpfevents.core.internal.perf;

import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.callback.PerfEventCallback;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The callback with which libbpf opens the buffers of all CPUs, before their reader exists. It
 * passes the records to the reader that drains.
 */
public final class PerfUpcall implements AutoCloseable {
    private final Arena arena = Arena.ofShared(); // closed by the loop's thread
    private final MemorySegment pointer = LibbpfPerf.eventCallback(this::event, arena);
    private @Nullable PerfEventCallback target; // used by the thread that drains

    /** The C function pointer, valid until the close. */
    public MemorySegment pointer() {
        return pointer;
    }

    /** Sets the receiver of the records. It must not throw. */
    void passTo(@Nullable PerfEventCallback receiver) {
        target = receiver;
    }

    /** An exception that leaves an upcall ends the JVM. */
    private int event(long context, int cpu, long event) {
        PerfEventCallback receiver = target;
        return receiver == null
                ? LibbpfPerf.LIBBPF_PERF_EVENT_ERROR
                : receiver.event(context, cpu, event);
    }

    /** Frees the function pointer. The buffers that were opened with it are closed before. */
    @Override
    public void close() {
        arena.close();
    }
}

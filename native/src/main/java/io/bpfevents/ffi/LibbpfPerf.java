package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.callback.PerfEventCallback;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;

/**
 * The functions of libbpf 1.0 and newer for perf buffers, as bpf/libbpf.h declares them, and the
 * system call that opens a perf event. Library, errors and lifetimes are those of {@link Libbpf}.
 *
 * <p>A reader has one buffer per CPU, and numbers them from 0 in the order of opening. One thread
 * at a time may use a reader.
 */
@SuppressWarnings("MemberName") // the C names
public final class LibbpfPerf {

    /** bpf/libbpf.h, enum bpf_perf_event_ret: stop, without an error. */
    public static final int LIBBPF_PERF_EVENT_DONE = 0;

    /** bpf/libbpf.h, enum bpf_perf_event_ret: stop with an error. */
    public static final int LIBBPF_PERF_EVENT_ERROR = -1;

    /** bpf/libbpf.h, enum bpf_perf_event_ret: continue with the next record. */
    public static final int LIBBPF_PERF_EVENT_CONT = -2;

    /** linux/perf_event.h: close on exec. */
    public static final int PERF_FLAG_FD_CLOEXEC = 8;

    /** sys/syscall.h: the number of {@code perf_event_open}, which libc has no function for. */
    static final int SYS_perf_event_open =
            switch (System.getProperty("os.arch")) {
                case "amd64" -> 298;
                case "aarch64", "riscv64", "loongarch64" -> 241; // asm-generic/unistd.h
                default -> -1; // the kernel returns ENOSYS
            };

    private static final NativeLibrary LIBRARY = Libbpf.LIBRARY;

    private static final MethodHandle SYSCALL =
            NativeLibrary.libc()
                    .bindCapturing(
                            "syscall",
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
                                    JAVA_LONG),
                            Linker.Option.firstVariadicArg(1));

    private static final MethodHandle PERF_BUFFER__NEW_RAW =
            LIBRARY.bindCapturing(
                    "perf_buffer__new_raw",
                    FunctionDescriptor.of(
                            ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle PERF_BUFFER__BUFFER =
            LIBRARY.bind(
                    "perf_buffer__buffer",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle PERF_BUFFER__BUFFER_FD =
            LIBRARY.bind(
                    "perf_buffer__buffer_fd", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PERF_BUFFER__BUFFER_CNT =
            LIBRARY.bind("perf_buffer__buffer_cnt", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    private static final MethodHandle PERF_BUFFER__CONSUME =
            LIBRARY.bind("perf_buffer__consume", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle PERF_BUFFER__CONSUME_BUFFER =
            LIBRARY.bind(
                    "perf_buffer__consume_buffer",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PERF_BUFFER__FREE =
            LIBRARY.bind("perf_buffer__free", FunctionDescriptor.ofVoid(ADDRESS));

    private static final MethodHandle EVENT;

    static {
        try {
            EVENT =
                    MethodHandles.lookup()
                            .findVirtual(
                                    PerfEventCallback.class,
                                    "event",
                                    MethodType.methodType(
                                            int.class, long.class, int.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private LibbpfPerf() {}

    /**
     * Creates the C function pointer of a callback.
     *
     * @param arena determines how long the pointer is valid
     * @return the pointer, for {@link #perf_buffer__new_raw}
     */
    @SuppressWarnings("restricted")
    public static MemorySegment eventCallback(PerfEventCallback target, Arena arena) {
        return Linker.nativeLinker()
                .upcallStub(
                        EVENT.bindTo(Objects.requireNonNull(target, "target")),
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG),
                        arena);
    }

    /**
     * Opens a perf event, without a group.
     *
     * @param attr a {@link io.bpfevents.ffi.struct.PerfEventAttr}, used during this call
     * @param pid the only process; 0 for this one, -1 for all
     * @param cpu the only CPU; -1 for all, for a process only
     * @return its descriptor, which is closed on exec, or a negative errno
     */
    public static int perf_event_open(MemorySegment attr, int pid, int cpu) {
        MemorySegment state = CallState.get();
        int noGroup = -1;
        try {
            return CallState.check(
                    state,
                    (int)
                            (long)
                                    SYSCALL.invokeExact(
                                            state,
                                            (long) SYS_perf_event_open,
                                            attr,
                                            pid,
                                            cpu,
                                            noGroup,
                                            (long) PERF_FLAG_FD_CLOEXEC));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Opens a perf event per CPU, maps its buffer, enables it and sets the CPU's element of the
     * map.
     *
     * @param mapFd a map of type perf event array, open until {@link #perf_buffer__free}
     * @param pageCount pages of data per CPU, a power of two
     * @param attr a {@link io.bpfevents.ffi.struct.PerfEventAttr}, used during this call
     * @param callback from {@link #eventCallback}, valid until {@link #perf_buffer__free}; {@code
     *     NULL} if no function that consumes is called
     * @param ctx passed to the callback, otherwise unused
     * @param opts a {@link io.bpfevents.ffi.struct.PerfBufferRawOpts}, used during this call
     * @return the reader, to be freed by {@link #perf_buffer__free}, or an error
     */
    public static MemorySegment perf_buffer__new_raw(
            int mapFd,
            long pageCount,
            MemorySegment attr,
            MemorySegment callback,
            MemorySegment ctx,
            MemorySegment opts) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment)
                            PERF_BUFFER__NEW_RAW.invokeExact(
                                    state, mapFd, pageCount, attr, callback, ctx, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The mapping of one buffer: a page with {@link io.bpfevents.ffi.struct.PerfEventMmapPage},
     * then the data.
     *
     * @param index number of the buffer
     * @param address a {@code void *}, set to the beginning of the mapping
     * @param size a {@code size_t}, set to the size of the data in bytes, without the first page
     * @return 0; {@code -EINVAL} if there is no such buffer
     */
    public static int perf_buffer__buffer(
            MemorySegment buffers, int index, MemorySegment address, MemorySegment size) {
        try {
            return (int) PERF_BUFFER__BUFFER.invokeExact(buffers, index, address, size);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The descriptor of one buffer's perf event, which is owned by the reader.
     *
     * @param index number of the buffer
     * @return the descriptor; {@code -EINVAL} if there is no such buffer
     */
    public static int perf_buffer__buffer_fd(MemorySegment buffers, long index) {
        try {
            return (int) PERF_BUFFER__BUFFER_FD.invokeExact(buffers, index);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** The number of buffers. */
    public static long perf_buffer__buffer_cnt(MemorySegment buffers) {
        try {
            return (long) PERF_BUFFER__BUFFER_CNT.invokeExact(buffers);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Passes the records of all buffers to the callback, on this thread, without waiting.
     *
     * @return 0, or the negative result of the callback
     */
    public static int perf_buffer__consume(MemorySegment buffers) {
        try {
            return (int) PERF_BUFFER__CONSUME.invokeExact(buffers);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Passes the records of one buffer to the callback, on this thread, without waiting.
     *
     * @param index number of the buffer
     * @return 0, the negative result of the callback, or {@code -EINVAL} if there is no such buffer
     */
    public static int perf_buffer__consume_buffer(MemorySegment buffers, long index) {
        try {
            return (int) PERF_BUFFER__CONSUME_BUFFER.invokeExact(buffers, index);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Deletes the elements of the map, unmaps and closes the buffers, and frees the reader.
     *
     * @param buffers may be {@code NULL}
     */
    public static void perf_buffer__free(MemorySegment buffers) {
        try {
            PERF_BUFFER__FREE.invokeExact(buffers);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}

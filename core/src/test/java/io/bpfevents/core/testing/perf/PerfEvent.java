package io.bpfevents.core.testing.perf;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The perf event of one CPU, with its memory, by the system call and without code of the library
 * that reads perf buffers.
 */
public final class PerfEvent implements AutoCloseable {
    /** Bytes of the smallest buffer: one page. */
    public static final long DATA_BYTES = Libc.sysconf(Libc._SC_PAGESIZE);

    private static final int ATTR_BYTES = 112; // PERF_ATTR_SIZE_VER5
    private static final int PERF_TYPE_SOFTWARE = 1;
    private static final long PERF_COUNT_SW_BPF_OUTPUT = 10;
    private static final long PERF_SAMPLE_RAW = 1 << 10;
    private static final long PERF_FLAG_FD_CLOEXEC = 8;

    private static final MethodHandle SYSCALL = syscall();

    private final int fd;
    private final Arena arena = Arena.ofShared();

    /** Opens the event of a CPU, and maps the smallest memory for it. */
    public PerfEvent(int cpu) {
        fd = open(cpu);
        MemorySegment mapped =
                Libc.mmap(
                        2 * DATA_BYTES, // its first page has the positions
                        Libc.PROT_READ | Libc.PROT_WRITE,
                        Libc.MAP_SHARED,
                        fd,
                        0);
        if (Errno.isError(mapped)) {
            Libc.close(fd);
            throw new AssertionError("mmap of a perf event: " + Errno.of(mapped));
        }
        NativeMemory.owned(mapped, arena);
    }

    private static int open(int cpu) {
        long number = System.getProperty("os.arch").equals("amd64") ? 298 : 241;
        try (Arena local = Arena.ofConfined()) {
            MemorySegment attr = local.allocate(ATTR_BYTES, 8); // struct perf_event_attr
            attr.set(ValueLayout.JAVA_INT, 0, PERF_TYPE_SOFTWARE);
            attr.set(ValueLayout.JAVA_INT, 4, ATTR_BYTES);
            attr.set(ValueLayout.JAVA_LONG, 8, PERF_COUNT_SW_BPF_OUTPUT);
            attr.set(ValueLayout.JAVA_LONG, 16, 1); // sample_period
            attr.set(ValueLayout.JAVA_LONG, 24, PERF_SAMPLE_RAW);
            attr.set(ValueLayout.JAVA_INT, 48, 1); // wakeup_events
            long result =
                    (long)
                            SYSCALL.invokeExact(
                                    number, attr, -1L, (long) cpu, -1L, PERF_FLAG_FD_CLOEXEC);
            if (result < 0) {
                throw new AssertionError("perf_event_open on CPU " + cpu + ": " + result);
            }
            return (int) result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Makes it the buffer of a CPU in a map, which may be another CPU than its own. */
    public void putInto(BpfMap map, int cpu) {
        map.update(MemorySegment.ofArray(new int[] {cpu}), MemorySegment.ofArray(new int[] {fd}));
    }

    @SuppressWarnings("restricted") // tests are granted native access
    private static MethodHandle syscall() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    }

    @Override
    public void close() {
        arena.close();
        Libc.close(fd);
    }
}

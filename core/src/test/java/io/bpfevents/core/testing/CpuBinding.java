package io.bpfevents.core.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** Binds threads to CPUs. */
public final class CpuBinding {
    private static final int SET_BYTES = 128; // sizeof(cpu_set_t)
    private static final int THIS_THREAD = 0;

    private static final MethodHandle GET = libc("sched_getaffinity");
    private static final MethodHandle SET = libc("sched_setaffinity");

    private CpuBinding() {}

    /**
     * Binds the calling thread to one of the CPUs that it may use: the n-th, modulo their number.
     */
    public static void bind(int n) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(SET_BYTES);
            check((int) GET.invokeExact(THIS_THREAD, (long) SET_BYTES, set));
            int[] allowed = BitSet.valueOf(set.asByteBuffer()).stream().toArray();
            BitSet one = new BitSet();
            one.set(allowed[n % allowed.length]);
            byte[] bytes = one.toByteArray();
            set.fill((byte) 0);
            MemorySegment.copy(bytes, 0, set, ValueLayout.JAVA_BYTE, 0, bytes.length);
            check((int) SET.invokeExact(THIS_THREAD, (long) SET_BYTES, set));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new AssertionError("the affinity of a thread: " + result);
        }
    }

    @SuppressWarnings("restricted") // tests are granted native access
    private static MethodHandle libc(String function) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS));
    }
}

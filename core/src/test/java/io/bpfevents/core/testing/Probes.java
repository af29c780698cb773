package io.bpfevents.core.testing;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.OpenBpfObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The loaded test program {@code globals.bpf.c}, and the calls that run its programs. */
public final class Probes implements AutoCloseable {
    /** A libc function whose calls by this process are counted. */
    public static final String FUNCTION = "a64l";

    private static final MethodHandle GETPPID =
            libc("getppid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final MethodHandle A64L =
            libc(FUNCTION, FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));

    private static final MemorySegment DIGITS = Arena.global().allocateFrom("./0");

    /** A program of the object. */
    public enum Probe {
        READ_GLOBALS(0),
        ON_ENTRY(1),
        ON_RETURN(2),
        ON_EXEC_RAW(3),
        ON_EXEC(4),
        ON_GETPPID(5);

        private final int key;

        Probe(int key) {
            this.key = key;
        }

        /** Its key in the maps {@code hits} and {@code hits_per_cpu}. */
        public MemorySegment key() {
            return MemorySegment.ofArray(new int[] {key});
        }

        /** The name of its C function. */
        public String program() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final BpfObject object;

    private Probes(BpfObject object) {
        this.object = object;
    }

    /** Loads a new object. */
    public static Probes load() {
        return load(TestObjects.open("globals"));
    }

    /** Loads an object that was opened and configured. */
    public static Probes load(OpenBpfObject opened) {
        try {
            return new Probes(opened.global("watched", ProcessHandle.current().pid()).load());
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The object with the programs. */
    public BpfObject object() {
        return object;
    }

    /** A loaded program. */
    public BpfProgram program(Probe probe) {
        return object.program(probe.program());
    }

    /** The number of runs of a program. */
    public long hits(Probe probe) {
        return hits(object.map("hits"), probe);
    }

    /** The number of runs of a program, from its object's map {@code hits}. */
    public static long hits(BpfMap hits, Probe probe) {
        MemorySegment value = MemorySegment.ofArray(new long[1]);
        hits.lookup(probe.key(), value);
        return value.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /** Runs {@code read_globals} with a key; returns the context that the program has written. */
    public MemorySegment readGlobals(long key) {
        MemorySegment context = MemorySegment.ofArray(new long[8]);
        context.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, key);
        program(Probe.READ_GLOBALS).testRun(context);
        return context;
    }

    /** Makes the system call of {@code on_getppid}. Other processes make it as well. */
    public static void getppid() {
        try {
            int ignored = (int) GETPPID.invokeExact();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Calls {@link #FUNCTION}. */
    public static void callFunction() {
        try {
            long ignored = (long) A64L.invokeExact(DIGITS);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** The file that contains {@link #FUNCTION}. */
    public static Path libc() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/libc.so") || line.contains("/libc-"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a process and waits until it has terminated. */
    public static void exec() {
        try {
            new ProcessBuilder("true").start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle libc(String function, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor);
    }

    @Override
    public void close() {
        object.close();
    }
}

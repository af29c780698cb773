package io.bpfevents.core.stack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The functions of addresses, those of the kernel or of a process. For any thread.
 *
 * <p>The functions of a process are those in the symbol tables of its files, of which {@code strip}
 * leaves the exported ones, and those in {@code /tmp/perf-PID.map}: a JVM writes its compiled
 * methods there by {@code jcmd PID Compiler.perfmap}. Interpreted methods have no addresses of
 * their own.
 */
public final class Symbols {
    private static @Nullable Symbols kernel; // guarded by the class

    private final LongFunction<StackFrame> frames;

    private Symbols(LongFunction<StackFrame> frames) {
        this.frames = frames;
    }

    /**
     * The functions of the kernel, its modules and BPF programs, as they were at the first call,
     * which takes some 100 ms and 20 MB.
     *
     * @throws io.bpfevents.core.BpfException if the kernel hides their addresses from this process
     */
    public static synchronized Symbols kernel() {
        Symbols known = kernel;
        if (known == null) {
            known = new Symbols(frames(KernelFunctions.read(Path.of("/proc/kallsyms"))));
            kernel = known;
        }
        return known;
    }

    /**
     * The code that a process has mapped at this moment. The symbols of a file are read at its
     * first address.
     *
     * @throws io.bpfevents.core.BpfException if there is no such process, or this process may not
     *     read its mappings: that requires CAP_SYS_PTRACE for those of other users
     */
    public static Symbols ofProcess(long pid) {
        return new Symbols(ProcessCode.read(pid)::frame);
    }

    static LongFunction<StackFrame> frames(FunctionTable functions) {
        return address -> {
            FunctionTable.Function function = functions.at(address);
            return function == null
                    ? new StackFrame(address, "", 0, "")
                    : new StackFrame(
                            address,
                            function.name(),
                            address - function.address(),
                            function.module());
        };
    }

    /** The function of an address; a frame with the address alone if it is unknown. */
    public StackFrame frame(long address) {
        return frames.apply(address);
    }

    /** The functions of a stack, such as {@link StackTraces#addresses} returns. */
    public List<StackFrame> frames(long[] addresses) {
        return Arrays.stream(addresses).mapToObj(frames).toList();
    }
}

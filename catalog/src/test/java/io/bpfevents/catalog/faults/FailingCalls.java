package io.bpfevents.catalog.faults;

import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Makes the n-th C call of this process fail, by {@code failing_calls.c}. */
final class FailingCalls {
    private static final String SOURCE = "/faults/failing_calls.c";

    private final MethodHandle allocations;
    private final MethodHandle arm;
    private final MethodHandle disarm;
    private final MethodHandle failed;

    /** Finds the functions of the shim, with which this process was started. */
    @SuppressWarnings("restricted") // tests are granted native access
    FailingCalls(Path shim) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(shim, Arena.global());
        Linker linker = Linker.nativeLinker();
        allocations =
                linker.downcallHandle(
                        symbols.findOrThrow("faults_allocations"),
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        arm =
                linker.downcallHandle(
                        symbols.findOrThrow("faults_arm"),
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        disarm =
                linker.downcallHandle(
                        symbols.findOrThrow("faults_disarm"),
                        FunctionDescriptor.of(ValueLayout.JAVA_LONG));
        failed =
                linker.downcallHandle(
                        symbols.findOrThrow("faults_failed"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS));
    }

    /** Compiles the shim. */
    static Path compile(Path directory) {
        Path source = directory.resolve("failing_calls.c");
        Path shim = directory.resolve("failing_calls.so");
        try (InputStream in = FailingCalls.class.getResourceAsStream(SOURCE)) {
            Files.write(source, Objects.requireNonNull(in, SOURCE).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Clang.run(
                List.of(
                        "clang",
                        "-shared",
                        "-fPIC",
                        "-O1",
                        "-Wall",
                        "-Werror",
                        "-o",
                        shim.toString(),
                        source.toString()));
        return shim;
    }

    /** The command that starts a process with the shim. */
    static List<String> launcher(Path shim) {
        return List.of("env", "LD_PRELOAD=" + shim, ForkedJvm.QUICK_START);
    }

    /** Includes the allocations of libbpf and libelf in the calls. */
    void includeAllocations() {
        try {
            allocations.invokeExact(1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Makes the n-th call from now on fail, beginning with 1.
     *
     * @param errno {@code EMFILE}: counts the calls that make a descriptor; {@code ENOSPC}: those
     *     that pin; another one: all
     */
    void arm(long n, int errno) {
        try {
            arm.invokeExact(n, errno);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Lets all calls pass again; returns the number of calls since {@link #arm}. */
    long disarm() {
        try {
            return (long) disarm.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The function that failed, with its most telling argument; empty if none did. */
    @SuppressWarnings("restricted")
    String failed() {
        try {
            return ((MemorySegment) failed.invokeExact()).reinterpret(64).getString(0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}

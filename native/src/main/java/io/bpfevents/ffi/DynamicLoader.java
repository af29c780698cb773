package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** Opens shared libraries, and reports the system's reason for a failure. */
final class DynamicLoader {

    private static final int RTLD_LAZY = 1; // dlfcn.h

    private DynamicLoader() {}

    /**
     * Opens a library for the lifetime of the process.
     *
     * @param name a path, or a name in the system's search path
     * @throws IllegalArgumentException if it cannot be opened; the message is the reason only
     * @throws IllegalCallerException if native access is denied
     */
    @SuppressWarnings("restricted")
    static SymbolLookup open(String name) {
        try {
            return SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(reason(name), e);
        }
    }

    /**
     * The JVM reports a failure without a reason, so a library that lacks a dependency is not
     * distinguished from a missing file. A second attempt, by {@code dlopen}, returns the reason.
     */
    private static String reason(String name) {
        NativeLibrary libc = NativeLibrary.libc();
        MethodHandle dlopen =
                libc.bind("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        MethodHandle dlerror = libc.bind("dlerror", FunctionDescriptor.of(ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment library =
                    (MemorySegment) dlopen.invokeExact(CString.copy(arena, name), RTLD_LAZY);
            String error =
                    library.address() == 0
                            ? CString.read((MemorySegment) dlerror.invokeExact())
                            : null;
            if (error == null) {
                return "the JVM could not open it";
            }
            String prefix = name + ": ";
            return error.startsWith(prefix) ? error.substring(prefix.length()) : error;
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}

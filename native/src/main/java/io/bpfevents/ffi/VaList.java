package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Formats a C format string with the {@code va_list} parameter of a callback.
 *
 * <p>In the ABIs of all 64-bit Linux ports a {@code va_list} parameter is one pointer-sized word,
 * of one of two kinds:
 *
 * <ul>
 *   <li>a pointer to the list's state, which formatting consumes: x86-64 (an array of one struct of
 *       24 bytes, which decays: System V ABI AMD64, 3.5.7), arm64 (a struct of 32 bytes, passed by
 *       reference as every composite of more than 16 bytes: AAPCS64, 6.8.2 rule B.4 and appendix
 *       "Variable argument lists"), s390x (an array of one struct of 32 bytes: ELF ABI s390x,
 *       "Variable Argument Lists");
 *   <li>the pointer into the arguments, by value: riscv64, ppc64le.
 * </ul>
 */
final class VaList {

    /** Enough for most messages. A longer one, such as a verifier log, is formatted twice. */
    private static final long FIRST_TRY = 1024;

    private static final int STATE_BYTES =
            switch (System.getProperty("os.arch")) {
                case "amd64" -> 24;
                case "aarch64", "s390x" -> 32;
                default -> 0;
            };

    private static final MethodHandle VSNPRINTF =
            NativeLibrary.libc()
                    .bindCapturing(
                            "vsnprintf",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    private VaList() {}

    /** The whole text, of any length; consumes {@code arguments}. */
    static String format(MemorySegment format, MemorySegment arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(FIRST_TRY);
            int length = vsnprintf(text, format, copy(arguments, arena));
            if (length >= FIRST_TRY) {
                text = arena.allocate(length + 1L);
                length = vsnprintf(text, format, arguments);
            }
            if (length < 0) {
                return CString.read(format) + " (not formatted: " + Errno.name(-length) + ")";
            }
            return text.getString(0);
        }
    }

    /** The size of the whole text in bytes without the NUL, or a negative errno. */
    private static int vsnprintf(MemorySegment text, MemorySegment format, MemorySegment list) {
        MemorySegment state = CallState.get();
        try {
            int length = (int) VSNPRINTF.invokeExact(state, text, text.byteSize(), format, list);
            return CallState.check(state, length);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** va_copy: in all three ABIs with a state, a plain copy of the state. */
    @SuppressWarnings("restricted")
    private static MemorySegment copy(MemorySegment arguments, Arena arena) {
        return STATE_BYTES == 0
                ? arguments
                : arena.allocate(STATE_BYTES, 8).copyFrom(arguments.reinterpret(STATE_BYTES));
    }
}

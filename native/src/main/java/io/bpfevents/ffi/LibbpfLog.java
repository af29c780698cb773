package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what libbpf prints to the {@link System.Logger} named {@code io.bpfevents.libbpf}: its
 * warnings at WARNING, its infos at INFO, its debug lines at DEBUG. Messages are never cut, however
 * long the verifier's log in them is.
 */
public final class LibbpfLog {

    // libbpf.h, enum libbpf_print_level
    private static final int LIBBPF_WARN = 0;
    private static final int LIBBPF_INFO = 1;

    private static final Logger LOGGER = System.getLogger("io.bpfevents.libbpf");

    private static final ThreadLocal<@Nullable StringBuilder> CAPTURE = new ThreadLocal<>();

    private LibbpfLog() {}

    /**
     * Keeps what libbpf prints during a call on this thread, for an exception's message.
     *
     * <p>Warnings and infos are appended to {@code into}, each ended by a newline. Since the caller
     * reports them they are logged at DEBUG only; debug lines are logged as ever. Calls may be
     * nested, then the innermost takes the lines.
     *
     * @return what {@code call} returned
     */
    public static <T extends @Nullable Object> T capture(StringBuilder into, Supplier<T> call) {
        StringBuilder outer = CAPTURE.get();
        CAPTURE.set(into);
        try {
            return call.get();
        } finally {
            if (outer == null) {
                CAPTURE.remove();
            } else {
                CAPTURE.set(outer);
            }
        }
    }

    /** The {@code libbpf_print_fn_t} that does it; lives as long as the process. */
    @SuppressWarnings("restricted")
    static MemorySegment callback() {
        try {
            MethodHandle print =
                    MethodHandles.lookup()
                            .findStatic(
                                    LibbpfLog.class,
                                    "print",
                                    MethodType.methodType(
                                            int.class,
                                            int.class,
                                            MemorySegment.class,
                                            MemorySegment.class));
            return Linker.nativeLinker()
                    .upcallStub(
                            print,
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                            Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Called by libbpf. An exception that left it would end the JVM. */
    static int print(int libbpfLevel, MemorySegment format, MemorySegment arguments) {
        try {
            Level level =
                    switch (libbpfLevel) {
                        case LIBBPF_WARN -> Level.WARNING;
                        case LIBBPF_INFO -> Level.INFO;
                        default -> Level.DEBUG;
                    };
            StringBuilder into = level == Level.DEBUG ? null : CAPTURE.get();
            if (into != null) {
                level = Level.DEBUG;
            }
            if (into != null || LOGGER.isLoggable(level)) {
                String text = VaList.format(format, arguments).stripTrailing();
                if (into != null) {
                    into.append(text).append('\n');
                }
                LOGGER.log(level, text);
            }
        } catch (Throwable t) {
            report(t);
        }
        return 0;
    }

    private static void report(Throwable t) {
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, t);
        } catch (Throwable ignored) {
            // Out of memory, most likely: there is nowhere left to say it, and it must not escape.
        }
    }
}

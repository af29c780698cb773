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
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes the output of libbpf to the {@link System.Logger} named {@code io.bpfevents.libbpf}:
 * warnings at WARNING, infos at INFO, debug lines at DEBUG. Messages are never cut, whatever the
 * length of the verifier's log in them.
 */
public final class LibbpfLog {

    // libbpf.h, enum libbpf_print_level
    private static final int LIBBPF_WARN = 0;
    private static final int LIBBPF_INFO = 1;

    private static final Logger LOGGER = System.getLogger("io.bpfevents.libbpf");

    private static final ThreadLocal<@Nullable StringBuilder> CAPTURE = new ThreadLocal<>();

    private static final ThreadLocal<@Nullable Consumer<String>> DEBUG = new ThreadLocal<>();

    private LibbpfLog() {}

    /**
     * Captures the output of libbpf during a call on this thread, for the message of an exception.
     *
     * <p>Warnings and infos are appended to {@code into}, each with a newline. They are logged at
     * DEBUG only, since the caller reports them; debug lines are logged as usual. If calls are
     * nested, the innermost one gets the output.
     *
     * @return the result of {@code call}
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

    /**
     * Passes the debug messages of libbpf during a call on this thread to a consumer, in addition
     * to the logger. The logs of the verifier for programs that it accepts are among them.
     *
     * @param into must not throw; null for none
     * @return the result of {@code call}
     */
    public static <T extends @Nullable Object> T debugTo(
            @Nullable Consumer<String> into, Supplier<T> call) {
        DEBUG.set(into);
        try {
            return call.get();
        } finally {
            DEBUG.remove();
        }
    }

    /** The {@code libbpf_print_fn_t} of this class, valid for the lifetime of the process. */
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

    /** Called by libbpf. An exception from this method would terminate the JVM. */
    static int print(int libbpfLevel, MemorySegment format, MemorySegment arguments) {
        try {
            Level level =
                    switch (libbpfLevel) {
                        case LIBBPF_WARN -> Level.WARNING;
                        case LIBBPF_INFO -> Level.INFO;
                        default -> Level.DEBUG;
                    };
            StringBuilder into = level == Level.DEBUG ? null : CAPTURE.get();
            Consumer<String> debug = level == Level.DEBUG ? DEBUG.get() : null;
            if (into != null) {
                level = Level.DEBUG;
            }
            if (into != null || debug != null || LOGGER.isLoggable(level)) {
                String text = VaList.format(format, arguments).stripTrailing();
                if (into != null) {
                    into.append(text).append('\n');
                }
                if (debug != null) {
                    debug.accept(text);
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
            // Probably out of memory: it cannot be reported, and must not reach C.
        }
    }
}

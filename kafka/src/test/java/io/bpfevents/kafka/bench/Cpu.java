package io.bpfevents.kafka.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The CPU time of this process, in nanoseconds. */
final class Cpu {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Cpu() {}

    /** Of all threads, the collector's included. */
    static long process() {
        return PROCESS.getProcessCpuTime();
    }

    /**
     * Of the JIT compiler, as the kernel counts it per thread. The JVM must keep these threads
     * ({@code -XX:-UseDynamicNumberOfCompilerThreads}).
     */
    static long compiler() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(Cpu::isCompiler).mapToLong(Cpu::nanos).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isCompiler(Path thread) {
        return read(thread, "comm").contains("CompilerThre");
    }

    private static long nanos(Path thread) {
        String times = read(thread, "schedstat"); // running, waiting and turns
        return times.isEmpty() ? 0 : Long.parseLong(times.substring(0, times.indexOf(' ')));
    }

    private static String read(Path thread, String file) {
        try {
            return Files.readString(thread.resolve(file));
        } catch (NoSuchFileException _) {
            return ""; // the thread has ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

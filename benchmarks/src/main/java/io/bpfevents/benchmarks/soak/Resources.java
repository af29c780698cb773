package io.bpfevents.benchmarks.soak;

import java.io.IOException;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process uses.
 *
 * @param resident bytes, after malloc has returned what is free in its arenas: each of them keeps
 *     the peak of the threads that used it, which after an hour resembles a leak
 * @param heap used bytes, after a collection
 * @param metaspace used bytes
 * @param descriptors open ones
 * @param threads of the process, those of the JVM included
 * @param loaded classes since the start
 * @param unloaded classes since the start
 */
record Resources(
        long resident,
        long heap,
        long metaspace,
        long descriptors,
        long threads,
        long loaded,
        long unloaded) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

    /** Collects the garbage, trims the native heap, and samples. */
    static Resources sample() throws IOException, JMException {
        MEMORY.gc();
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "systemTrimNativeHeap",
                        new Object[] {},
                        new String[] {});
        return new Resources(
                status("VmRSS:") << 10, // kB
                MEMORY.getHeapMemoryUsage().getUsed(),
                metaspaceUsed(),
                openDescriptors(),
                status("Threads:"),
                CLASSES.getTotalLoadedClassCount(),
                CLASSES.getUnloadedClassCount());
    }

    private static long metaspaceUsed() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .findFirst()
                .orElseThrow()
                .getUsed();
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    private static long status(String key) throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            String line = lines.filter(it -> it.startsWith(key)).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }
}

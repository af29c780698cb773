package io.bpfevents.core.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The offsets of a time namespace ({@code time_namespaces(7)}): the clocks of a process are those
 * of the kernel plus the offsets. BPF programs and perf events read the clocks of the kernel.
 *
 * @param monotonic of {@code CLOCK_MONOTONIC}, in nanoseconds
 * @param boottime of {@code CLOCK_BOOTTIME}, in nanoseconds
 */
record TimeNamespace(long monotonic, long boottime) {
    private static final TimeNamespace INITIAL = new TimeNamespace(0, 0);

    /** Of this process: one with several threads cannot enter another namespace. */
    static final TimeNamespace CURRENT = read(Path.of("/proc/self"));

    private static TimeNamespace read(Path process) {
        try {
            Path own = Files.readSymbolicLink(process.resolve("ns/time"));
            Path described = Files.readSymbolicLink(process.resolve("ns/time_for_children"));
            return own.equals(described)
                    ? parse(Files.readAllLines(process.resolve("timens_offsets")))
                    : INITIAL;
        } catch (IOException e) {
            return INITIAL; // the kernel has no time namespaces, or this is not Linux
        }
    }

    /** The offsets in the lines of {@code /proc/PID/timens_offsets}. */
    static TimeNamespace parse(List<String> lines) {
        return new TimeNamespace(offset(lines, "monotonic"), offset(lines, "boottime"));
    }

    private static long offset(List<String> lines, String clock) {
        return lines.stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length == 3 && words[0].equals(clock))
                .mapToLong(words ->
                        TimeUnit.SECONDS.toNanos(Long.parseLong(words[1]))
                                + Long.parseLong(words[2]))
                .findFirst()
                .orElse(0);
    }
}

package io.bpfevents.catalog.process;

import io.bpfevents.catalog.testing.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A cgroup of version 1 or 2 with a limit of memory, in which a test's process runs out of it. */
final class MemoryCgroup implements AutoCloseable {
    private final Path directory;

    private MemoryCgroup(Path directory) {
        this.directory = directory;
    }

    /** Skips the test if this machine has no memory controller. */
    static MemoryCgroup create(long limit) {
        Optional<Path> first = mounted("cgroup", "memory");
        Optional<Path> second =
                mounted("cgroup2", "")
                        .filter(it ->
                                Proc.lines(it.resolve("cgroup.controllers")).stream()
                                        .anyMatch(line -> line.contains("memory")));
        Assumptions.assumeTrue(
                first.isPresent() || second.isPresent(), "no memory controller is mounted");
        Path root = first.or(() -> second).orElseThrow();
        String name = "bpf-events-" + ProcessHandle.current().pid();
        try {
            MemoryCgroup created = new MemoryCgroup(Files.createDirectory(root.resolve(name)));
            if (first.isPresent()) {
                created.write("memory.limit_in_bytes", limit);
                created.write("memory.memsw.limit_in_bytes", limit);
            } else {
                created.write("memory.max", limit);
                created.write("memory.swap.max", 0);
            }
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> mounted(String type, String option) {
        return Proc.lines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].equals(type) && fields[3].contains(option))
                .map(fields -> Path.of(fields[1]))
                .findFirst();
    }

    void add(int pid) {
        write("cgroup.procs", pid);
    }

    private void write(String file, long value) {
        try {
            Files.writeString(directory.resolve(file), String.valueOf(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes it; its processes must have ended. */
    @Override
    public void close() {
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

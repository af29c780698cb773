package io.bpfevents.catalog.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A cgroup (v2) of a test. A machine may mount that hierarchy next to those of v1. */
public final class TestCgroup implements AutoCloseable {
    private final Path directory;

    private final long id;

    private TestCgroup(Path directory) throws IOException {
        this.directory = directory;
        id = (long) Files.getAttribute(directory, "unix:ino");
    }

    /** Skips the test if this machine mounts no hierarchy of cgroups v2 that it may change. */
    public static TestCgroup create(String name) throws IOException {
        Optional<Path> root =
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" ", -1))
                        .filter(fields -> fields[2].equals("cgroup2"))
                        .map(fields -> Path.of(fields[1]))
                        .filter(Files::isWritable)
                        .findFirst();
        Assumptions.assumeTrue(root.isPresent(), "no cgroup2 file system is mounted");
        long pid = ProcessHandle.current().pid();
        Path directory = root.orElseThrow().resolve("bpf-events-" + name + "-" + pid);
        return new TestCgroup(Files.createDirectory(directory));
    }

    public long id() {
        return id;
    }

    /** Moves a process, and so its future children, into it. */
    public void add(int pid) throws IOException {
        Files.writeString(directory.resolve("cgroup.procs"), Integer.toString(pid));
    }

    /** Removes it; its processes must have ended. */
    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }
}

package io.bpfevents.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new directory in the BPF file system. The close removes it with every pin in it. */
public final class PinDirectory implements AutoCloseable {
    private final Path path;

    /** Creates a directory. */
    public PinDirectory() {
        try {
            path = Files.createTempDirectory(Path.of("/sys/fs/bpf"), "bpf-events-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of a pin in it. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.bpfevents.cli.host;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.core.advice.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The files in the BPF file systems of this machine. */
final class BpfFileSystems {
    private static final String TYPE = "bpf";

    private BpfFileSystems() {}

    /** Their mount points that this process sees. */
    static List<Path> mounts() {
        return Machine.HERE.mountsOf(TYPE);
    }

    /**
     * The path of an existing file or directory, without links in the directories above it.
     *
     * @throws CommandFailure if it is in no BPF file system
     */
    static Path require(Path path) {
        Path real = real(path);
        if (!Machine.HERE.typeAt(real).equals(TYPE)) {
            String mounts = mounts().stream().map(Path::toString).collect(Collectors.joining(", "));
            throw new CommandFailure(
                    "%s is in no BPF file system; %s"
                            .formatted(
                                    path,
                                    mounts.isEmpty()
                                            ? "none is mounted: mount -t bpf bpf /sys/fs/bpf"
                                            : "those of this machine: " + mounts));
        }
        return real;
    }

    private static Path real(Path path) {
        try {
            Path absolute = path.toAbsolutePath();
            if (Files.isDirectory(absolute)) {
                return absolute.toRealPath();
            }
            Path name = absolute.getFileName();
            Path parent = absolute.getParent();
            if (name == null || parent == null) {
                return absolute;
            }
            Path real = parent.toRealPath().resolve(name);
            // fails if there is no such file
            var _ =
                    Files.readAttributes(
                            real,
                            BasicFileAttributes.class,
                            java.nio.file.LinkOption.NOFOLLOW_LINKS);
            return real;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The files in a directory and below it, or a file itself, in the order of their paths. Reports
     * directories that this process may not read.
     */
    static List<Path> filesBelow(Path start, Console console) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    start,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                            if (!found.isSymbolicLink()) {
                                files.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            console.report(
                                    "this process may not read %s: try it as root".formatted(file));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream().sorted().toList();
    }
}

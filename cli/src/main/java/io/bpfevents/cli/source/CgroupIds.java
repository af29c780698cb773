package io.bpfevents.cli.source;

import io.bpfevents.cli.output.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the id of a cgroup: the inode of its directory. */
final class CgroupIds {
    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{12,64}");

    private CgroupIds() {}

    /**
     * The id of a cgroup.
     *
     * @param text an id, a directory, or the first 12 or more digits of a container's id
     * @throws IllegalArgumentException if it is none of these
     * @throws CommandFailure if there is no such cgroup, or there are several
     */
    static long of(String text) {
        if (text.startsWith("/")) {
            return inode(Path.of(text));
        }
        try {
            long id = Long.parseUnsignedLong(text);
            if (id != 0 && (!CONTAINER.matcher(text).matches() || exists(id))) {
                return id;
            }
        } catch (NumberFormatException e) { // not an id
        }
        if (CONTAINER.matcher(text).matches()) {
            return inode(container(text));
        }
        throw new IllegalArgumentException(
                "'%s' is neither the id of a cgroup, nor a directory such as /sys/fs/cgroup/system.slice, nor 12 or more digits of a container's id"
                        .formatted(text));
    }

    /** Whether there is such a cgroup: the digits of a container's id may be decimal ones. */
    private static boolean exists(long id) {
        try (Stream<Path> directories = Files.find(root(), 32, (_, it) -> it.isDirectory())) {
            return directories.anyMatch(it -> inode(it) == id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long inode(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                throw new CommandFailure(directory + " is no directory of a cgroup");
            }
            return (long) Files.getAttribute(directory, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path container(String id) {
        Path root = root();
        try (Stream<Path> directories = Files.find(root, 32, (_, it) -> it.isDirectory())) {
            List<Path> found =
                    directories.filter(it -> isOf(it.getFileName().toString(), id)).toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
            throw new CommandFailure(
                    found.isEmpty()
                            ? "there is no cgroup of a container " + id + " in " + root
                            : "several cgroups match " + id + ": " + found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a directory is that of a container, such as {@code docker-ID.scope}. */
    private static boolean isOf(String directory, String id) {
        return directory.startsWith(id) || directory.contains("-" + id);
    }

    private static Path root() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.map(line -> line.split(" ", -1))
                    .filter(fields -> fields[2].equals("cgroup2"))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst()
                    .orElseThrow(() ->
                            new CommandFailure(
                                    "no cgroup v2 is mounted: mount -t cgroup2 none /sys/fs/cgroup"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

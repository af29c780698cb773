package io.bpfevents.core.advice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What advice depends on: mounts and files of this machine, as this process sees them. Every file
 * is read anew, since mounts change.
 *
 * @param root the root directory; another one in tests
 */
public record Machine(Path root) {
    /** The machine that this process runs on. */
    public static final Machine HERE = new Machine(Path.of("/"));

    /** proc(5): ids, device, root, mount point, options, tags, hyphen, type, source, options. */
    private static final Pattern MOUNT =
            Pattern.compile("^(?:\\S+ ){4}(\\S+) .*? - (\\S+) ", Pattern.MULTILINE);

    private static final Pattern RELEASE = Pattern.compile("^([0-9]+)\\.([0-9]+)");

    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})"); // of a space, say

    /**
     * A line of {@code /proc/self/mountinfo}.
     *
     * @param point where it is mounted
     * @param type the file system's type, such as {@code bpf}
     */
    record Mount(Path point, String type) {}

    /** A file or directory of the machine. */
    Path file(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    boolean has(String absolute) {
        return Files.exists(file(absolute));
    }

    /** The contents of a file; empty if it cannot be read. */
    Optional<String> read(String absolute) {
        try {
            return Optional.of(Files.readString(file(absolute)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All mounts, later ones after those that they may hide. */
    List<Mount> mounts() {
        return MOUNT.matcher(read("/proc/self/mountinfo").orElse(""))
                .results()
                .map(line -> new Mount(Path.of(unescape(line.group(1))), line.group(2)))
                .toList();
    }

    /** proc(5): space, tab, newline and backslash are in octal. */
    private static String unescape(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(match ->
                        Matcher.quoteReplacement(
                                Character.toString(Integer.parseInt(match.group(1), 8))));
    }

    /** Where file systems of a type are mounted, without those that another mount hides. */
    List<Path> mountsOf(String type) {
        return mounts().stream()
                .filter(mount -> mount.type().equals(type))
                .map(Mount::point)
                .filter(point -> typeAt(point).equals(type))
                .distinct()
                .toList();
    }

    /** The type of the file system that a path is in; empty if unknown. */
    String typeAt(Path path) {
        Path place = path.toAbsolutePath().normalize();
        String type = "";
        for (Mount mount : mounts()) {
            if (place.startsWith(mount.point())) {
                type = mount.type(); // the last one hides all before it
            }
        }
        return type;
    }

    /** Whether it is older than a version of Linux; false if that cannot be read. */
    boolean isOlderThan(int major, int minor) {
        Matcher release = RELEASE.matcher(read("/proc/sys/kernel/osrelease").orElse(""));
        if (!release.find()) {
            return false;
        }
        int there = Integer.parseInt(release.group(1));
        return there < major || (there == major && Integer.parseInt(release.group(2)) < minor);
    }
}

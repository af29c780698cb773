package io.bpfevents.core.advice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<Mount> mounts = new ArrayList<>();
        for (String line : read("/proc/self/mountinfo").orElse("").lines().toList()) {
            String[] halves = line.split(" - ", 2);
            String[] fields = halves[0].split(" ");
            if (halves.length == 2 && fields.length > 4) {
                mounts.add(new Mount(Path.of(unescape(fields[4])), halves[1].split(" ")[0]));
            }
        }
        return mounts;
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
        Path best = null;
        String type = "";
        for (Mount mount : mounts()) {
            boolean closer = best == null || mount.point().startsWith(best);
            if (place.startsWith(mount.point()) && closer) {
                best = mount.point();
                type = mount.type();
            }
        }
        return type;
    }

    /** Whether it is older than a version of Linux; false if that cannot be read. */
    boolean isOlderThan(int major, int minor) {
        String[] release = read("/proc/sys/kernel/osrelease").orElse("").split("[^0-9]+");
        if (release.length < 2 || release[0].isEmpty()) {
            return false;
        }
        int there = Integer.parseInt(release[0]);
        return there < major || (there == major && Integer.parseInt(release[1]) < minor);
    }
}

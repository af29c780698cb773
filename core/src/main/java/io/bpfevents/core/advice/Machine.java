package io.bpfevents.core.advice;

import io.bpfevents.core.elf.ElfBinary;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mounts and files of a machine, as this process sees them. Every file is read at each call,
 * since mounts change.
 *
 * @param root the root directory; tests use another one
 */
public record Machine(Path root) {
    /** The machine that this process runs on. */
    public static final Machine HERE = new Machine(Path.of("/"));

    /** proc(5): ids, device, root, mount point, options, tags, hyphen, type, source, options. */
    private static final Pattern MOUNT =
            Pattern.compile("^(?:\\S+ ){4}(\\S+) .*? - (\\S+) ", Pattern.MULTILINE);

    private static final Pattern RELEASE = Pattern.compile("^([0-9]+)\\.([0-9]+)");

    private static final Pattern ESCAPE =
            Pattern.compile("\\\\([0-7]{3})"); // of a space, for example

    /**
     * A line of {@code /proc/self/mountinfo}.
     *
     * @param point the mount point
     * @param type the file system's type, such as {@code bpf}
     */
    record Mount(Path point, String type) {}

    /** A file or directory of the machine. */
    Path file(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Whether a file exists. */
    public boolean has(String absolute) {
        return Files.exists(file(absolute));
    }

    /** Whether a file is an ELF binary without a symbol table. */
    boolean isStripped(String absolute) {
        ElfBinary binary = ElfBinary.read(file(absolute));
        return binary != null && !binary.hasSymbolTable();
    }

    /** The contents of a file; empty if it cannot be read. */
    public Optional<String> read(String absolute) {
        // Not by Files.readString, which begins with one byte for a file of size 0: the kernel
        // returns a number below /proc/sys only to the first read.
        try (BufferedReader reader = Files.newBufferedReader(file(absolute))) {
            return Optional.of(reader.readAllAsString().strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All mounts, in the order of mounting: a later one may hide an earlier one. */
    List<Mount> mounts() {
        return MOUNT.matcher(read("/proc/self/mountinfo").orElse(""))
                .results()
                .map(line -> new Mount(Path.of(unescape(line.group(1))), line.group(2)))
                .toList();
    }

    /** proc(5): space, tab, newline and backslash are written in octal. */
    private static String unescape(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(match ->
                        Matcher.quoteReplacement(
                                Character.toString(Integer.parseInt(match.group(1), 8))));
    }

    /** The mount points of a type of file system, without those that another mount hides. */
    public List<Path> mountsOf(String type) {
        return mounts().stream()
                .filter(mount -> mount.type().equals(type))
                .map(Mount::point)
                .filter(point -> typeAt(point).equals(type))
                .distinct()
                .toList();
    }

    /** The type of the file system that a path is in; empty if unknown. */
    public String typeAt(Path path) {
        Path place = path.toAbsolutePath().normalize();
        String type = "";
        for (Mount mount : mounts()) {
            if (place.startsWith(mount.point())) {
                type = mount.type(); // the last mount hides all earlier ones
            }
        }
        return type;
    }

    /** Whether the kernel is older than a version of Linux; false if its release cannot be read. */
    public boolean isOlderThan(int major, int minor) {
        Matcher release = RELEASE.matcher(read("/proc/sys/kernel/osrelease").orElse(""));
        if (!release.find()) {
            return false;
        }
        int there = Integer.parseInt(release.group(1));
        return there < major || (there == major && Integer.parseInt(release.group(2)) < minor);
    }
}

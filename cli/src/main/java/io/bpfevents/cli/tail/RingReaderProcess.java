package io.bpfevents.cli.tail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another process that reads a ring, found in {@code /proc} whichever library it uses: it has a
 * descriptor of the map, and mapped the data of a ring of that size. The kernel does not record who
 * reads a ring.
 *
 * <p>Without root, processes of other users are not visible, nor are those of other PID namespaces.
 * A process that has two rings of one size and reads one of them counts as a reader of both.
 *
 * @param pid in the PID namespace of this process
 * @param comm its name
 */
public record RingReaderProcess(long pid, String comm) {
    /** A line of {@code maps} that is of a BPF map: its begin, its end and its offset. */
    private static final Pattern MAPPING =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ ([0-9a-f]+) .*anon_inode:bpf-map");

    /**
     * A process that reads a ring; empty if none is visible.
     *
     * @param mapId of the ring
     * @param sizeBytes of the ring
     */
    public static Optional<RingReaderProcess> find(int mapId, long sizeBytes) {
        return find(Path.of("/proc"), mapId, sizeBytes, ProcessHandle.current().pid());
    }

    static Optional<RingReaderProcess> find(Path proc, int mapId, long sizeBytes, long except) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != except && hasMapped(process, sizeBytes) && hasMap(process, mapId)) {
                    return Optional.of(new RingReaderProcess(pid, comm(process)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // no /proc: no process is visible
        }
        return Optional.empty();
    }

    private static boolean hasMapped(Path process, long sizeBytes) {
        for (String line : lines(process.resolve("maps"))) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long length = hex(mapping.group(2)) - hex(mapping.group(1));
                long page = hex(mapping.group(3)); // that of the producer position is the second
                if (page != 0 && length == page + 2 * sizeBytes) { // the data is mapped twice
                    return true;
                }
            }
        }
        return false;
    }

    private static long hex(String number) {
        return Long.parseUnsignedLong(number, 16);
    }

    private static boolean hasMap(Path process, int mapId) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("fdinfo"))) {
            for (Path one : all) {
                if (lines(one).contains("map_id:\t" + mapId)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // it has ended, or belongs to another user
        }
        return false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of(); // it has ended, or belongs to another user
        }
    }

    private static String comm(Path process) {
        return String.join("", lines(process.resolve("comm")));
    }

    /** For example {@code process 4711 (collector)}. */
    @Override
    public String toString() {
        return "process " + pid + (comm.isEmpty() ? "" : " (" + comm + ")");
    }
}

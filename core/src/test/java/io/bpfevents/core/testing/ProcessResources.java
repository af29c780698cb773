package io.bpfevents.core.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The kernel resources of this process, counted in /proc.
 *
 * @param descriptors open BPF maps, programs and links, perf events, epoll sets, eventfds and
 *     timers
 * @param mappings mapped BPF maps and perf buffers
 * @param threads live threads of poll loops
 */
public record ProcessResources(long descriptors, long mappings, long threads) {
    /** Counts the current resources. */
    public static ProcessResources count() {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return new ProcessResources(
                    fds.filter(ProcessResources::isOurs).count(),
                    maps.filter(line -> line.contains("bpf") || line.contains("perf_event"))
                            .count(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("bpf-events"))
                            .count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts the resources once no poll loop has a thread: its descriptors are closed before. */
    public static ProcessResources countAtRest() {
        await().until(() -> count().threads() == 0);
        return count();
    }

    /** Whether a descriptor of this process, or a link that one holds, refers to a program. */
    public static boolean holdsProgram(int id) {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fdinfo"))) {
            return fds.anyMatch(fd -> refersTo(fd, "prog_id:\t" + id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean refersTo(Path fdinfo, String line) {
        try {
            return Files.readAllLines(fdinfo).contains(line);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static boolean isOurs(Path fd) {
        try {
            String target = Files.readSymbolicLink(fd).toString();
            return target.startsWith("anon_inode:")
                    && Stream.of("bpf", "event", "timerfd").anyMatch(target::contains);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}

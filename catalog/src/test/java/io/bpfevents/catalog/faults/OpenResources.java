package io.bpfevents.catalog.faults;

import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.ProcessResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What this process has open, and what is pinned in a directory.
 *
 * @param kernel the descriptors, mappings and threads of the library
 * @param descriptors the kinds of all descriptors without a path: sockets, pipes, memory files
 * @param pins in the directory and below
 */
record OpenResources(ProcessResources kernel, List<String> descriptors, List<String> pins) {
    /** Lists what is open once no poll loop has a thread. */
    static OpenResources atRest(Path pins) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> ProcessResources.count().threads() == 0);
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                Stream<Path> pinned = Files.walk(pins)) {
            return new OpenResources(
                    ProcessResources.count(),
                    fds.map(OpenResources::kind).filter(kind -> !kind.isEmpty()).sorted().toList(),
                    pinned.skip(1).map(Path::toString).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the same is open again, within the time that a release takes. */
    static boolean isAgain(OpenResources before, Path pins) {
        try {
            await().atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> atRest(pins).equals(before));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** The kind, as in {@code socket}; empty for a file, which the JVM opens when it wants. */
    private static String kind(Path fd) {
        try {
            String target = Files.readSymbolicLink(fd).toString();
            return target.startsWith("/") ? "" : target.replaceAll(":\\[\\d+]", "");
        } catch (IOException e) {
            return ""; // closed meanwhile, as that of the directory
        }
    }
}

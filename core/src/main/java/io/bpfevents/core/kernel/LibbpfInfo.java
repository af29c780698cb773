package io.bpfevents.core.kernel;

import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The libbpf that this process uses.
 *
 * @param version such as {@code 1.5.0}
 * @param isBundled whether it is the one in the artifact {@code bpf-events-libbpf}
 * @param file where it was found; empty if it is bundled, or if that is unknown
 */
public record LibbpfInfo(String version, boolean isBundled, Optional<Path> file) {
    private static final String PROPERTY = "io.bpfevents.libbpf";

    /**
     * Loads libbpf unless it is loaded already.
     *
     * @throws io.bpfevents.core.BpfException if it cannot be loaded; the message lists what was
     *     tried
     * @throws IllegalCallerException if this JVM denies native access
     */
    public static LibbpfInfo ofThisProcess() {
        LibbpfGuard.require("use libbpf");
        String version = String.valueOf(Libbpf.libbpf_version_string());
        boolean isBundled = Libbpf.isBundled();
        return new LibbpfInfo(
                version.replaceFirst("^v", ""),
                isBundled,
                isBundled ? Optional.empty() : findFile());
    }

    /** Where it was found, in words: the path, {@code bundled}, or {@code unknown}. */
    public String place() {
        return isBundled ? "bundled" : file.map(Path::toString).orElse("unknown");
    }

    /**
     * Whether the command line or the manifest of this JVM enables native access for the library.
     * Otherwise the JVM prints a warning, or denies it.
     */
    public static boolean isNativeAccessEnabled() {
        return Libbpf.class.getModule().isNativeAccessEnabled();
    }

    private static Optional<Path> findFile() {
        String chosen = System.getProperty(PROPERTY, "");
        if (chosen.contains("/")) { // otherwise a name in the search path
            return Optional.of(Path.of(chosen).toAbsolutePath());
        }
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(line -> line.contains("/libbpf.so"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

package io.bpfevents.catalog.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the C library that this process uses, among the files that are mapped into it. */
final class CLibrary {
    /**
     * The file in a line of {@code /proc/PID/maps}: {@code libc.so.6} of glibc, {@code
     * libc-2.31.so} of older ones, and musl's {@code ld-musl-x86_64.so.1}, which may be a link to
     * {@code libc.so}.
     */
    private static final Pattern FILE =
            Pattern.compile(".* (/.*/(?:libc(?:-[0-9.]+)?\\.so(?:\\.6)?|ld-musl-.*\\.so\\.1))");

    static final String MISSING =
            "this process uses no C library as a file: run it on a JVM that is not linked"
                    + " statically, and whose C library was not replaced since its start";

    private CLibrary() {}

    /** The file; empty if this program is linked statically, or the file was replaced. */
    static Optional<Path> ofThisProcess() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return of(maps.toList()).filter(Files::isRegularFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file in the lines of {@code /proc/PID/maps}. */
    static Optional<Path> of(List<String> maps) {
        return maps.stream()
                .map(FILE::matcher)
                .filter(Matcher::matches)
                .map(line -> Path.of(line.group(1)))
                .findFirst();
    }

    /** The file. */
    static Path require() {
        return ofThisProcess().orElseThrow(() -> new IllegalStateException(MISSING));
    }
}

package io.bpfevents.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jcstress.Main;

/**
 * Runs the jcstress tests of the module that calls it and of the modules on its class path, in a
 * short mode. One run for all: before its first test jcstress starts about 25 JVMs to find out what
 * the machine and the JVM support.
 */
public final class Jcstress {
    /** The resource in which the annotation processor of jcstress lists the tests of a module. */
    private static final String TESTS = "META-INF/TestList";

    private static final String ITERATIONS = "10";
    private static final String MILLIS_EACH = "100";

    /** A single compilation mode: the one that reorders most. */
    private static final String COMPILER =
            "-XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions"
                    + " -XX:+StressLCM -XX:+StressGCM";

    private static final Pattern RESULTS =
            Pattern.compile(
                    "\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed,"
                            + " (\\d+) soft errs, (\\d+) hard errs\\)");

    private Jcstress() {}

    /**
     * Fails if there was a forbidden outcome.
     *
     * @param directory for the results
     */
    public static void run(Path directory) {
        String first = writeTests(directory) + File.pathSeparator;
        String output =
                ForkedJvm.run(
                        List.of("env", "--chdir=" + directory),
                        first + System.getProperty("java.class.path"),
                        Main.class,
                        "-iters",
                        ITERATIONS,
                        "-time",
                        MILLIS_EACH,
                        "-f",
                        "1",
                        "-fsm",
                        "1",
                        "-af",
                        "NONE",
                        "-sc",
                        "false",
                        "-jvmArgs",
                        COMPILER);
        // jcstress does not fail for tests that could not run
        List<MatchResult> progress = RESULTS.matcher(output).results().toList();
        assertThat(progress).as(output).isNotEmpty();
        MatchResult last = progress.getLast();
        assertThat(last.group(1)).as(output).isNotEqualTo("0").isEqualTo(last.group(2));
    }

    /** Writes the tests of all modules to one list, since jcstress reads only the first one. */
    private static Path writeTests(Path directory) {
        StringBuilder tests = new StringBuilder();
        try {
            for (URL list : Collections.list(ClassLoader.getSystemResources(TESTS))) {
                try (InputStream in = list.openStream()) {
                    tests.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            Path all = directory.resolve(TESTS);
            Files.createDirectories(all.getParent());
            Files.writeString(all, tests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }
}

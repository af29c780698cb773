package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Commands of a page, run in the root of the repository with the JVM of the tests, without sudo.
 * Closing ends them.
 */
final class Shell implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final String PRELUDE =
            "set -e\nsudo() { \"$@\"; }\njava() { \"$JAVA_HOME/bin/java\" \"$@\"; }\n";

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private Shell(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Starts commands.
     *
     * @param directory gets the files that hold the output
     */
    static Shell start(Path directory, String commands) throws IOException {
        Path stdout = Files.createTempFile(directory, "stdout", "");
        Path stderr = Files.createTempFile(directory, "stderr", "");
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", PRELUDE + commands)
                        .directory(Markdown.ROOT.toFile())
                        .redirectOutput(stdout.toFile())
                        .redirectError(stderr.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("BPF_EVENTS_BUILD", "no"); // Maven has built everything
        return new Shell(builder.start(), stdout, stderr);
    }

    /** Runs commands, which must succeed, and returns the lines of their stdout. */
    static List<String> run(Path directory, String commands) throws Exception {
        try (Shell shell = start(directory, commands)) {
            return shell.lines();
        }
    }

    /** Waits until the commands have ended, which must succeed, and returns the lines of stdout. */
    List<String> lines() throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
        assertThat(process.exitValue()).as(stderr()).isZero();
        return linesSoFar();
    }

    /** The whole lines on stdout so far. */
    List<String> linesSoFar() throws IOException {
        String text = Files.readString(stdout);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    String stderr() throws IOException {
        return Files.readString(stderr);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}

package io.bpfevents.catalog.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that a test starts, with its input and output connected to the test. */
public final class Child implements AutoCloseable {
    public static final int UID = 65_534;
    public static final int GID = 65_533;

    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    public static Child start(String... command) {
        return start(Path.of("."), List.of(command));
    }

    /**
     * As the user {@link #UID}: its process and program are those of the command, not of others.
     */
    public static Child startUnprivileged(String... command) {
        List<String> all =
                new ArrayList<>(
                        List.of("setpriv", "--reuid=" + UID, "--regid=" + GID, "--clear-groups"));
        all.addAll(List.of(command));
        return start(Path.of("."), all);
    }

    public static Child start(Path directory, List<String> command) {
        try {
            return new Child(
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int pid() {
        return Math.toIntExact(process.pid());
    }

    /** The next line of its output. */
    public String readLine() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("process " + pid() + " has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes an empty line to its input. */
    public void writeLine() {
        try {
            process.outputWriter().write("\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it by a signal. */
    public void kill() {
        process.destroy();
    }

    /** Closes its input and waits until it has ended. */
    @Override
    public void close() {
        try {
            process.outputWriter().close();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

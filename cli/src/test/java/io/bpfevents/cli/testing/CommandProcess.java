package io.bpfevents.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code bpf-events} as a process of its own. */
public final class CommandProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private CommandProcess(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Starts it with stdout as a pipe, which is read to its end.
     *
     * @param dir an empty directory, which becomes the current one
     */
    public static CommandProcess inPipe(Path dir, String... arguments) throws IOException {
        return inPipeTo(dir, "cat", arguments);
    }

    /**
     * Starts it with stdout as a pipe.
     *
     * @param reader a shell command that reads the pipe, such as {@code head -1}
     */
    public static CommandProcess inPipeTo(Path dir, String reader, String... arguments)
            throws IOException {
        // the shell's exit code is that of the command, not of the reader
        String script =
                "(trap '' INT; exec %s) <\"$0/pipe\" >\"$0/stdout\" & exec %s >\"$0/pipe\" 2>\"$0/stderr\""
                        .formatted(reader, shell(command(arguments)));
        run("mkfifo", dir.resolve("pipe").toString());
        return start(dir, "bash", "-c", script, dir.toString());
    }

    /** Starts it in a pseudo-terminal, which has both stdout and stderr. */
    public static CommandProcess inTerminal(Path dir, String... arguments) throws IOException {
        String script = shell(command(arguments));
        return start(dir, "script", "-qec", script, dir.resolve("stdout").toString());
    }

    /** As {@link #inTerminal}, with {@code NO_COLOR}. */
    public static CommandProcess inTerminalWithoutColor(Path dir, String... arguments)
            throws IOException {
        String script = "export NO_COLOR=1; exec " + shell(command(arguments));
        return start(dir, "script", "-qec", script, dir.resolve("stdout").toString());
    }

    /** As {@link #inTerminal}, with a number of lines. */
    public static CommandProcess inTerminalOf(Path dir, int lines, String... arguments)
            throws IOException {
        String script = "stty rows " + lines + "; exec " + shell(command(arguments));
        return start(dir, "script", "-qec", script, dir.resolve("stdout").toString());
    }

    private static CommandProcess start(Path dir, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(dir.toFile())
                        .redirectInput(Redirect.PIPE)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(dir.resolve("errors").toFile());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SHELL", "/bin/bash");
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "CI", "LINES"));
        return new CommandProcess(builder.start(), dir.resolve("stdout"), dir.resolve("stderr"));
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        // a shell that starts the tests in the background makes them ignore SIGINT
        Collections.addAll(command, "env", "--default-signal=INT,HUP");
        command.addAll(CliJvm.command());
        Collections.addAll(command, arguments);
        return command;
    }

    private static String shell(List<String> command) {
        return command.stream()
                .map(it -> "'" + it.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    private static void run(String... command) throws IOException {
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends SIGINT to the process, as Ctrl-C does. For one in a pipe. */
    public void interrupt() throws IOException {
        signal("INT");
    }

    /** Sends a signal to the process. For one in a pipe. */
    public void signal(String name) throws IOException {
        run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Types Ctrl-C. For one in a terminal. */
    public void typeInterrupt() throws IOException {
        process.getOutputStream().write(3);
        process.getOutputStream().flush();
    }

    /** Waits until the process has ended, and returns the exit code. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }

    /** Stdout so far; of a terminal with stderr among it. */
    public String out() throws IOException {
        return Files.exists(stdout) ? Files.readString(stdout) : "";
    }

    /** The complete lines on stdout so far. */
    public List<String> lines() throws IOException {
        String text = out();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Stderr so far; empty for a terminal. */
    public String err() throws IOException {
        return Files.exists(stderr) ? Files.readString(stderr) : "";
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}

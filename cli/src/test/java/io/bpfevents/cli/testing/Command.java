package io.bpfevents.cli.testing;

import io.bpfevents.cli.output.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command that ran in this JVM, with captured streams. */
public final class Command {
    private final int exitCode;
    private final byte[] bytes;
    private final String err;

    private Command(int exitCode, byte[] bytes, String err) {
        this.exitCode = exitCode;
        this.bytes = bytes;
        this.err = err;
    }

    /** Runs a command with stdout as a pipe. */
    public static Command run(Line line, String... arguments) {
        return run(line, false, arguments);
    }

    /** Runs a command with stdout as a terminal without colors. */
    public static Command onTerminal(Line line, String... arguments) {
        return run(line, true, arguments);
    }

    private static Command run(Line line, boolean isTerminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            Console console =
                    new Console(
                            out, errors, StandardCharsets.UTF_8, isTerminal, false, !isTerminal);
            code = line.run(console, arguments);
        }
        return new Command(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** What runs a command line, such as {@code Main::run}. */
    public interface Line {
        int run(Console console, String... arguments);
    }

    /** Its exit code. */
    public int exitCode() {
        return exitCode;
    }

    /** What it wrote to stdout. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** What it wrote to stderr. */
    public String err() {
        return err;
    }

    /** Stdout as text. */
    public String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The lines on stdout. */
    public List<String> lines() {
        return out().lines().toList();
    }

    /** The last line on stderr. */
    public String lastError() {
        return err.lines().toList().getLast();
    }
}

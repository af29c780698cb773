package io.bpfevents.catalog.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A shell that executes the commands of a test, one after the other. */
public final class Shell implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader output;

    private Shell(Process process) {
        this.process = process;
        commands = process.outputWriter();
        output = process.inputReader();
    }

    public static Shell start() {
        return start("/bin/sh");
    }

    /** Another program that reads commands, such as {@code bash}. */
    public static Shell start(String program) {
        try {
            return new Shell(new ProcessBuilder(program).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int pid() {
        return Math.toIntExact(process.pid());
    }

    /** Writes a command for the shell. */
    public void begin(String command) {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Executes a command and returns its only line of output, or the first one. */
    public String line(String command) {
        begin(command);
        return read();
    }

    /**
     * Starts another shell, which executes the commands from now on. Waits until this one has read
     * its command: a shell reads ahead, and would take the next one.
     */
    public void nest(String other) {
        String answer = line("echo nested; " + other);
        if (!answer.equals("nested")) {
            throw new AssertionError(answer);
        }
    }

    /** Executes a command without output, and waits until it has ended. */
    public void run(String command) {
        String answer = line(command + "; echo done");
        if (!answer.equals("done")) {
            throw new AssertionError(command + ": " + answer);
        }
    }

    /** The next line of its output. */
    public String read() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the shell has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it, or the program in its place, has ended. */
    public void awaitEnd() {
        process.onExit().join();
    }

    /** Closes its input, and waits until it has ended. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // it has ended already
        }
        awaitEnd();
    }
}

package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that replies to each line with a line of JSON. */
final class ChildProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final Writer commands;
    private final BufferedReader replies;

    ChildProcess(List<String> command) throws IOException {
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        commands = process.outputWriter();
        replies = process.inputReader();
    }

    /**
     * The PID, also of a command that {@code taskset} starts: it replaces itself by the command.
     */
    long pid() {
        return process.pid();
    }

    void send(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    /** Waits for the next reply. */
    Map<String, String> receive() throws IOException {
        String line = replies.readLine();
        if (line == null) {
            throw new IOException(process.info().command().orElse("a process") + " has ended");
        }
        return Json.parse(line);
    }

    /** Closes the input of the process, and with it the process. */
    @Override
    public void close() throws IOException {
        try {
            commands.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy(); // the process has ended
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}

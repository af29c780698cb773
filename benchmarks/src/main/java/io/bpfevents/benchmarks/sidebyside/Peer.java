package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another process, which answers each line with a line of JSON. */
final class Peer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    Peer(List<String> command) throws IOException {
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        commands = process.outputWriter();
        answers = process.inputReader();
    }

    void tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    /** Waits for the next answer. */
    Map<String, String> answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(process.info().command().orElse("a process") + " has ended");
        }
        return Json.parse(line);
    }

    /** Ends its input, which ends it. */
    @Override
    public void close() throws IOException {
        try {
            commands.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy(); // it has ended
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}

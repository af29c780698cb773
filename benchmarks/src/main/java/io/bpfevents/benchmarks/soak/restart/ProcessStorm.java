package io.bpfevents.benchmarks.soak.restart;

import io.bpfevents.benchmarks.soak.part.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Starts short processes at a bounded rate, and counts them: a shell starts a batch for each line
 * that it reads, and ends with its input, also if this JVM is killed.
 */
final class ProcessStorm {
    private static final int BATCH = 25; // processes
    private static final Duration PAUSE = Duration.ofMillis(50); // between two batches
    private static final String SHELL =
            """
            while read -r batch; do
                i=0
                while [ $i -lt "$batch" ]; do
                    "$1"
                    i=$((i + 1))
                done
                echo "$batch"
            done
            """;

    private final Path program;
    private final Process shell;
    private final StopSignal stop = new StopSignal();
    private final FutureTask<Long> starts = new FutureTask<>(this::run);

    private ProcessStorm(Path program) throws IOException {
        this.program = program;
        Files.createSymbolicLink(program, Path.of("/bin/true"));
        // in a session of its own: ^C on the terminal must not end a batch
        shell =
                new ProcessBuilder("setsid", "sh", "-c", SHELL, "storm", program.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
    }

    /**
     * Starts the storm.
     *
     * @param program path at which a link to /bin/true is made: its name is that of the processes
     */
    static ProcessStorm start(Path program) throws IOException {
        ProcessStorm storm = new ProcessStorm(program);
        Thread.ofPlatform().name("soak-storm").daemon().start(storm.starts);
        return storm;
    }

    private long run() throws IOException, InterruptedException {
        long started = 0;
        try (Writer requests = shell.outputWriter(StandardCharsets.UTF_8);
                BufferedReader replies = shell.inputReader(StandardCharsets.UTF_8)) {
            do {
                requests.write(BATCH + "\n");
                requests.flush();
                String reply = replies.readLine();
                if (reply == null) {
                    throw new IOException("the shell of the process storm has ended");
                }
                started += Long.parseLong(reply);
            } while (!stop.await(PAUSE));
        }
        shell.waitFor();
        return started;
    }

    /** Whether it has failed, so that {@link #stop} throws. */
    boolean hasEnded() {
        return starts.isDone();
    }

    /**
     * Ends the storm when its batch is complete.
     *
     * @return the processes that were started
     */
    long stop() throws InterruptedException, ExecutionException, IOException {
        stop.set();
        try {
            return starts.get();
        } finally {
            shell.destroy();
            Files.delete(program);
        }
    }
}

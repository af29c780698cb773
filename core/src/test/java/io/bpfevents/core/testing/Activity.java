package io.bpfevents.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.CompletableFuture;

/** Starts a program again and again until it is closed, so that there are events. */
public final class Activity implements AutoCloseable {
    private final ProcessBuilder program;
    private final CompletableFuture<Void> ended;
    private volatile boolean closed;

    private Activity(ProcessBuilder program) {
        this.program = program;
        ended = CompletableFuture.runAsync(this::startPrograms);
    }

    /** Starts a command, one process at a time. */
    public static Activity of(String... command) {
        return new Activity(
                new ProcessBuilder(command)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD));
    }

    private void startPrograms() {
        while (!closed) {
            try {
                program.start().onExit().join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Fails if a program could not be started. */
    @Override
    public void close() {
        closed = true;
        ended.join();
    }
}

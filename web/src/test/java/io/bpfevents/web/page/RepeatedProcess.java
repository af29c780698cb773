package io.bpfevents.web.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Starts a program repeatedly until it is closed, as a source of exec and exit events. */
final class RepeatedProcess implements AutoCloseable {
    private final ProcessBuilder program;
    private final CompletableFuture<Void> ended;
    private volatile boolean closed;

    /** Starts a program that does nothing, of which it makes a copy at {@code path}. */
    RepeatedProcess(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.copy(Path.of("/bin/true"), path);
        }
        program = new ProcessBuilder(path.toString());
        ended = CompletableFuture.runAsync(this::startPrograms);
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

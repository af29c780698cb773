package io.bpfevents.demo;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.RingbufAudit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What became of a program's records: told now and then, and at the end. */
final class BalanceReporter implements AutoCloseable {
    /** How often they are taken anew because an attempt was under way; then they are of a range. */
    private static final int TRIES = 8;

    private final ExecSource source;
    private final PrintStream out;
    private final @Nullable OutputStream json;
    private boolean closed;
    private boolean failed;

    /**
     * @param out gets them as an equation
     * @param json gets the last ones as a JSON object, and is closed
     */
    BalanceReporter(ExecSource source, PrintStream out, @Nullable OutputStream json) {
        this.source = source;
        this.out = out;
        this.json = json;
    }

    /** Prints them as they are now, unless they are closed. */
    synchronized void tell() {
        if (!closed) {
            try {
                say(take().describe());
            } catch (CompletionException e) { // the ring broke, which ends the stream
            }
        }
    }

    /**
     * Stops the program, closes the ring, and tells the last ones. Does nothing the second time.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        source.stop(); // first: what is sent after the ring is closed would be in no book
        Ringbuf ring = source.ring();
        ring.close();
        ring.onClose().exceptionally(_ -> null).toCompletableFuture().join();
        try {
            Balance last = take();
            say(last.describe());
            failed = last.isKnown() && !last.isBalanced();
            write(last.json(ring.sizeBytes()));
        } catch (CompletionException e) {
            failed = true;
            say("the books cannot be told: " + e.getCause());
        } catch (IOException e) {
            failed = true;
            say("cannot write the books: " + e);
        }
    }

    private void write(String object) throws IOException {
        if (json != null) {
            try (json) {
                json.write(object.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Whether the last ones do not balance, or could not be told. */
    synchronized boolean failed() {
        return failed;
    }

    private Balance take() {
        Balance taken = takeOnce();
        for (int i = 1; i < TRIES && !taken.isExact(); i++) {
            taken = takeOnce();
        }
        return taken;
    }

    private Balance takeOnce() {
        long ended = source.attempts().ended();
        RingbufAudit audit = source.ring().audit().toCompletableFuture().join();
        return new Balance(audit, ended, source.attempts().begun());
    }

    private void say(String line) {
        out.println(Demo.NAME + ": " + line);
    }
}

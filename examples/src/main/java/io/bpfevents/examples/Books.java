package io.bpfevents.examples;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.RingbufStats;
import java.io.PrintStream;
import java.util.OptionalLong;

/** What became of a ring's records, told once: by the end of the run, or by a signal's. */
final class Books {
    private final Ringbuf ring;
    private final PrintStream out;
    private boolean told;

    Books(Ringbuf ring, PrintStream out) {
        this.ring = ring;
        this.out = out;
    }

    /** Closes the ring, so that the figures are the last ones, and prints them. */
    synchronized void close() {
        if (told) {
            return;
        }
        told = true;
        ring.close();
        ring.onClose().exceptionally(_ -> null).toCompletableFuture().join();
        RingbufStats last = ring.stats();
        out.println(
                Demo.NAME
                        + ": "
                        + describe(last.delivered(), last.pendingBytes(), last.reserveFailures()));
    }

    static String describe(long delivered, long pendingBytes, OptionalLong reserveFailures) {
        String failures =
                reserveFailures.isPresent()
                        ? Long.toString(reserveFailures.getAsLong())
                        : "unknown"; // the program does not count them
        return "delivered %d, pending %d bytes, reserve failures %s"
                .formatted(delivered, pendingBytes, failures);
    }
}

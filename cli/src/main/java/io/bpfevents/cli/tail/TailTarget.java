package io.bpfevents.cli.tail;

import io.bpfevents.core.ring.EventBuffer;
import java.time.Duration;
import java.util.OptionalLong;

/** What {@code tail} reads: a buffer of an object that it has loaded, or an existing ring. */
public interface TailTarget extends AutoCloseable {
    /** The buffer. */
    EventBuffer buffer();

    /** Hits of the programs that the kernel skipped; empty if the programs are of others. */
    OptionalLong skippedHits();

    /** Delivers what is in the buffer, and closes it. */
    void closeGracefully(Duration atMost);

    @Override
    void close();
}

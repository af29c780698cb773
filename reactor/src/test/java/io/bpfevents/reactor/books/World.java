package io.bpfevents.reactor.books;

import io.bpfevents.core.ring.Ringbuf;
import java.util.OptionalLong;

/** A ring, what fills it and what reads it. */
interface World extends AutoCloseable {
    /** What can be asked of the ring as it was opened. */
    record Abilities(boolean skips, boolean discards, boolean countsFailures, boolean marks) {}

    Runner runner();

    /** The ring as it was opened last. */
    Ringbuf ring();

    Abilities abilities();

    /** Makes attempts on this thread. */
    void produce(Burst burst);

    /** Makes attempts of two producers at once; returns when both are done. */
    void produceAtOnce(Burst one, Burst other);

    /** What the producers have counted since the ring was made. */
    Tally totals();

    /** Bytes between the ring's positions, where the producers can tell. */
    OptionalLong unreadBytes();

    /** Whether a closed ring can be opened again. */
    boolean reopens();

    /** Opens the closed ring again. */
    void reopen();

    @Override
    void close();
}

package io.bpfevents.reactor.accounting;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.ring.AttemptCounts;
import io.bpfevents.core.testing.ring.Burst;
import java.util.OptionalLong;

/**
 * A ring with its loop and its producers, whose attempts are all counted. Unlike a {@link
 * io.bpfevents.core.testing.ring.NumberedRing} it can be opened again, and has two producers at
 * once.
 */
interface AccountedRing extends AutoCloseable {
    /** The operations that the ring supports as it was opened. */
    record Abilities(boolean skips, boolean discards, boolean countsFailures, boolean marks) {}

    LoopRunner runner();

    /** The ring as it was opened last. */
    Ringbuf ring();

    Abilities abilities();

    /** Produces a burst on this thread. */
    void produce(Burst burst);

    /** Produces two bursts at the same time; returns when both are done. */
    void produceConcurrently(Burst one, Burst other);

    /** The outcomes of all attempts since the ring was created. */
    AttemptCounts totals();

    /** The bytes between the ring's positions; empty if the test cannot query them. */
    OptionalLong unreadBytes();

    /** Whether the ring can be opened again after its close. */
    boolean isReopenable();

    /** Opens the closed ring again. */
    void reopen();

    @Override
    void close();
}

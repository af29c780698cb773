package io.bpfevents.core.ring;

import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A record of a {@link SimulatedRingbuf} that is being made. Belongs to one thread at a time.
 *
 * <p>After the ring's end every method but {@link #segment()} throws {@link IllegalStateException}.
 */
public final class Reservation {
    private final SimulatedRing ring;
    private final ConsumerSlot slot;
    private final long position;
    private final MemorySegment segment;
    private final AtomicBoolean done = new AtomicBoolean();

    Reservation(SimulatedRing ring, ConsumerSlot slot, long position, long bytes) {
        this.ring = ring;
        this.slot = slot;
        this.position = position;
        // of longs, so that it is aligned as a record in a ring is
        long[] words = new long[Math.toIntExact((bytes + 7) / Long.BYTES)];
        // not in the ring itself: what is written too late must not hit another record
        this.segment = MemorySegment.ofArray(words).asSlice(0, bytes);
        ring.read(position, segment);
    }

    /**
     * The record's bytes, to be written. As in the kernel they begin as what an older record left
     * there. What is written after {@link #submit()} or {@link #discard()} is lost.
     */
    public MemorySegment segment() {
        return segment;
    }

    /** Hands the record to the reader. */
    public void submit() {
        submit(Wakeup.ADAPTIVE);
    }

    /** Hands the record to the reader. */
    public void submit(Wakeup wakeup) {
        commit(false, wakeup);
    }

    /** Gives the record up; the reader skips it. */
    public void discard() {
        discard(Wakeup.ADAPTIVE);
    }

    /** Gives the record up; the reader skips it. */
    public void discard(Wakeup wakeup) {
        commit(true, wakeup);
    }

    private void commit(boolean discard, Wakeup wakeup) {
        Objects.requireNonNull(wakeup, "wakeup");
        if (!done.compareAndSet(false, true)) {
            throw new IllegalStateException("the record was submitted or discarded before");
        }
        if (wakeup.wakes(ring.commit(position, segment, discard))) {
            slot.wake();
        }
    }
}

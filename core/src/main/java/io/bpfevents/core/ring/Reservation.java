package io.bpfevents.core.ring;

import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A reserved record of a {@link SimulatedRingbuf}, not committed yet. One thread may use it at a
 * time.
 *
 * <p>After the ring is closed, every method except {@link #segment()} throws {@link
 * IllegalStateException}.
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
        // of longs, so that it is aligned like a record in a ring
        long[] words = new long[Math.toIntExact((bytes + 7) / Long.BYTES)];
        // a copy: a write after the commit must not hit another record
        this.segment = MemorySegment.ofArray(words).asSlice(0, bytes);
        ring.read(position, segment);
    }

    /**
     * The record's bytes, to be written. As in the kernel, they initially contain the bytes of
     * older records. A write after {@link #submit()} or {@link #discard()} is lost.
     */
    public MemorySegment segment() {
        return segment;
    }

    /** Submits the record: the reader delivers it. */
    public void submit() {
        submit(Wakeup.ADAPTIVE);
    }

    /** Submits the record: the reader delivers it. */
    public void submit(Wakeup wakeup) {
        commit(false, wakeup);
    }

    /** Discards the record: the reader skips it. */
    public void discard() {
        discard(Wakeup.ADAPTIVE);
    }

    /** Discards the record: the reader skips it. */
    public void discard(Wakeup wakeup) {
        commit(true, wakeup);
    }

    private void commit(boolean discard, Wakeup wakeup) {
        Objects.requireNonNull(wakeup, "wakeup");
        if (!done.compareAndSet(false, true)) {
            throw new IllegalStateException("the record was already submitted or discarded");
        }
        if (wakeup.wakes(ring.commit(position, segment, discard))) {
            slot.wake();
        }
    }
}

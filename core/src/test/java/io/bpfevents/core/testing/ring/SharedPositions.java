package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;

/**
 * The positions of a ring as another process has them that maps it: it can write the consumer's.
 * Belongs to one thread, and to be closed after use.
 */
public final class SharedPositions implements AutoCloseable {
    private final RingMemory memory;

    private SharedPositions(RingMemory memory) {
        this.memory = memory;
    }

    /** Maps a ring of the kernel once more. */
    public static SharedPositions of(BpfRingbuf ring) {
        return new SharedPositions(
                RingMemory.map(AbstractRingbuf.channel(ring).fd(), ring.sizeBytes()));
    }

    /** Takes the memory of a simulated ring. */
    public static SharedPositions of(SimulatedRingbuf ring) {
        return new SharedPositions(
                ((SimulatedRing) AbstractRingbuf.channel(ring).backend()).memory().forReader());
    }

    /** What the consumer position is. */
    public long get() {
        return memory.consumerPositionAcquire();
    }

    /** Overwrites the consumer position. */
    public void set(long position) {
        memory.consumerPositionRelease(position);
    }

    /** What the producer position is. */
    public long producer() {
        return memory.producerPositionAcquire();
    }

    @Override
    public void close() {
        memory.unmap();
    }
}

package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;

/**
 * The positions of a ring as seen by another process that maps it, which can write the consumer
 * position. One thread owns it, and closes it after use.
 */
public final class SharedPositions implements AutoCloseable {
    private final RingMemory memory;

    private SharedPositions(RingMemory memory) {
        this.memory = memory;
    }

    /** Maps a ring of the kernel once more. */
    public static SharedPositions of(BpfRingbuf ring) {
        return new SharedPositions(
                RingMemory.map(AbstractBuffer.channel(ring).fds()[0], ring.sizeBytes()));
    }

    /** Uses the memory of a simulated ring. */
    public static SharedPositions of(SimulatedRingbuf ring) {
        return new SharedPositions(
                ((SimulatedRing) AbstractBuffer.channel(ring).backend()).memory().forReader());
    }

    /** The consumer position. */
    public long get() {
        return memory.consumerPositionAcquire();
    }

    /** Overwrites the consumer position. */
    public void set(long position) {
        memory.consumerPositionRelease(position);
    }

    /** The producer position. */
    public long producer() {
        return memory.producerPositionAcquire();
    }

    @Override
    public void close() {
        memory.unmap();
    }
}

package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.simulated.SimulatedMemory;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.SimulatedRingbuf;

/** Corrupts the memory of a simulated ring. */
public final class MemoryCorruptor {
    private final SimulatedMemory memory;

    /** A corruptor of a ring, usable while the ring is open. */
    public MemoryCorruptor(SimulatedRingbuf ring) {
        this.memory = ((SimulatedRing) AbstractBuffer.channel(ring).backend()).memory();
    }

    /** Overwrites the first word of a record's header. */
    public void header(long position, int word) {
        memory.setHeader(position, word);
    }

    /** Overwrites the producer position. */
    public void producerPosition(long position) {
        memory.producerPositionRelease(position);
    }

    /** Overwrites the consumer position, as another reader would. */
    public void consumerPosition(long position) {
        memory.forReader().consumerPositionRelease(position);
    }
}

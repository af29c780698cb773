package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.simulated.SimulatedMemory;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.SimulatedRingbuf;

/** Writes into a simulated ring's memory what no kernel would. */
public final class ForgedHeaders {
    private final SimulatedMemory memory;

    /** Of that ring, while it is open. */
    public ForgedHeaders(SimulatedRingbuf ring) {
        this.memory = ((SimulatedRing) AbstractRingbuf.channel(ring).backend()).memory();
    }

    /** Overwrites the first word of a record's header. */
    public void header(long position, int word) {
        memory.setHeader(position, word);
    }

    /** Moves what the producers say. */
    public void producerPosition(long position) {
        memory.producerPositionRelease(position);
    }

    /** Moves what the reader says, as another reader would. */
    public void consumerPosition(long position) {
        memory.forReader().consumerPositionRelease(position);
    }
}

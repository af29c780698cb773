package io.bpfevents.core.ring;

/** Writes into a simulated ring's memory what no kernel would. */
public final class Forgery {
    private final SimulatedMemory memory;

    /** Of that ring, while it is open. */
    public Forgery(SimulatedRingbuf ring) {
        this.memory = ((SimulatedRing) ring.channel().origin()).memory();
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

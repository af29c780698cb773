package io.bpfevents.core.ring;

/**
 * The positions of a ring as another process has them that maps it: it can write the consumer's.
 * Belongs to one thread, and to be closed after use.
 */
public final class ConsumerWord implements AutoCloseable {
    private final RingMemory memory;

    private ConsumerWord(RingMemory memory) {
        this.memory = memory;
    }

    /** Maps a ring of the kernel once more. */
    public static ConsumerWord of(BpfRingbuf ring) {
        return new ConsumerWord(RingMemory.map(ring.channel().fd(), ring.sizeBytes()));
    }

    /** Takes the memory of a simulated ring. */
    public static ConsumerWord of(SimulatedRingbuf ring) {
        return new ConsumerWord(((SimulatedRing) ring.channel().origin()).memory().forReader());
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

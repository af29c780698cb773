package io.bpfevents.core.ring;

/**
 * What a loop's thread holds of a ring while it serves it.
 *
 * @param name as messages name the ring
 */
record OpenRing(String name, RingMemory memory, RingbufReader reader) {
    private static final int TRIES = 100; // while another process reads a ring that is not in use

    /** What the consumer page says, which any process that has the map can write. */
    long consumer() {
        return memory.consumerPositionAcquire();
    }

    /** Where the next record to be reserved will begin. */
    long producer() {
        return memory.producerPositionAcquire();
    }

    /**
     * Slots between the two positions: submitted, busy or discarded.
     *
     * @throws io.bpfevents.core.BpfException if the positions make no sense
     */
    long pending() {
        long from = consumer();
        long to = producer();
        for (int i = 0; i < TRIES && consumer() != from; i++) { // so both are of one moment
            from = consumer();
            to = producer();
        }
        Corruption.requirePossible(name, from, to, memory.size());
        return memory.countSlots(from, to);
    }

    void close() {
        Steps.all(reader::close, memory::unmap);
    }
}
